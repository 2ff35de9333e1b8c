"""Types for Android and JVM apps: Apollo Kotlin's compiler takes the schema and the documented operations.

It makes Kotlin and Java, which Kotlin's own compiler and javac compile, each with a piece of an app.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.schema import EXPORTED
from launcher.parent_watch import bound_to_parent
from tests.gateway.contract.documented import operations
from tests.node import CACHE

HERE = Path(__file__).parent / "jvm"
POM = HERE / "pom.xml"
MAVEN_SECONDS = 240
SECONDS = 240
SHORT_LIVED = "-XX:TieredStopAtLevel=1"

pytestmark = pytest.mark.slow


def libraries() -> Path:
    """A folder of the user's cache with the jars of the pom, fetched once. Skips where they cannot be had."""
    maven = shutil.which("mvn")
    if maven is None or shutil.which("javac") is None:
        pytest.skip("mvn and a JDK are needed to fetch and run Apollo Kotlin's compiler")
    place = CACHE / f"maven-{hashlib.sha256(POM.read_bytes()).hexdigest()[:16]}"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "fetched").exists():
            command = [maven, "-q", "-B", "-f", POM, "dependency:copy-dependencies", f"-DoutputDirectory={place}"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=MAVEN_SECONDS, check=False)
            if done.returncode:
                pytest.skip(f"mvn could not fetch Apollo Kotlin's compiler: {(done.stdout or done.stderr)[:500]}")
            (place / "fetched").touch()
    return place


async def run(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *bound_to_parent([str(word) for word in command]),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, out.decode()


def kind_of(operation: str) -> str:
    return {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}[operation]


async def test_classes_are_made_of_every_documented_operation_and_compile(tmp_path: Path):
    documents, folder = tmp_path / "operations.graphql", libraries()
    jars = f"{folder}/*"
    documents.write_text("\n".join(one.text for one in operations()), "utf-8")
    await run("java", SHORT_LIVED, "-cp", jars, HERE / "Generate.java", EXPORTED, documents, tmp_path)
    for language, ending in (("kotlin", ".kt"), ("java", ".java")):
        names = {path.name for path in (tmp_path / language).rglob(f"*{ending}")}
        for one in operations():
            kind = kind_of(one.node.operation.value)
            assert f"{one.name.removesuffix(kind)}{kind}{ending}" in names
    sources = (tmp_path / "java").rglob("*.java")
    await run("javac", f"-J{SHORT_LIVED}", "-cp", jars, "-d", tmp_path / "classes", *sources, HERE / "Use.java")
    assert (tmp_path / "classes" / "Use.class").exists()
    await run(
        *("java", SHORT_LIVED, "-Xmx1g", "-cp", jars, "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"),
        *("-no-stdlib", "-no-reflect", "-nowarn", "-cp", os.pathsep.join(map(str, folder.glob("*.jar")))),
        *("-d", tmp_path / "kotlin-classes", tmp_path / "kotlin", HERE / "Use.kt"),
    )
    assert (tmp_path / "kotlin-classes" / "UseKt.class").exists()
