"""The product's packages: which of them are domains, and how they are imported.

A domain is a package beside the launcher with a manifest, `domain.py`. The product runs from its source folder, where
no other packages stand.
"""

import gc
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

FOLDER = Path(__file__).parents[1]
GATEWAY, KIT = "gateway", "services"


def domain_packages() -> tuple[str, ...]:
    """The names of all domains, sorted. Imports nothing."""
    names = {module.name for module in iter_modules([str(FOLDER)]) if module.ispkg} - {KIT}
    return tuple(sorted(name for name in names if (FOLDER / name / "domain.py").is_file()))


def service_names() -> tuple[str, ...]:
    """The names of all services, sorted: the domains' and the gateway. Imports nothing."""
    return tuple(sorted((*domain_packages(), GATEWAY)))


def app_modules() -> list[str]:
    """The modules of the services' apps."""
    return [f"{name}.app" for name in service_names()]


def import_modules(*modules: str) -> None:
    """Imports these modules, which takes seconds; run it in a thread while the databases start.

    The objects of modules are permanent, so the garbage collector skips them: while they are created, which saves a
    tenth of the time, and later, when a full collection would delay every request by a tenth of a second.
    """
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    finally:
        gc.enable()
        gc.freeze()


YOUNG_OBJECTS, OLDER_GENERATIONS = 20_000, 20
"""Thresholds of the garbage collector: new objects before a young collection, and those before one of older objects.

Nearly all objects of a request die with it. Python's defaults, 700 and 10, suit programs with few objects: a list of
articles creates more than that, and each collection delays the requests in progress.
"""


def freeze_objects() -> None:
    """Once everything is built: excludes routes, schemas and models, which are permanent, from later collections."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, OLDER_GENERATIONS)
