"""Reads entities as JSON Lines and prints what FollowTheMoney's own model does not know of them, a fault a line.

Run by itself beside the installed package: what it needs is no requirement of ours.
"""

import json
import sys

from followthemoney import model

for line in sys.stdin:
    entity = json.loads(line)
    proxy = model.get_proxy(entity, cleaned=False)
    if proxy.schema.abstract:
        print(f"{entity['id']}: the schema {proxy.schema.name} is abstract")
    for name, values in entity["properties"].items():
        prop = proxy.schema.get(name)
        if prop is None:
            print(f"{entity['id']}: {proxy.schema.name} has no property {name}")
        # Cleaning drops what the type does not take, such as a topic or a country that there is not.
        elif [prop.type.clean(value, proxy=proxy) for value in values] != values:
            print(f"{entity['id']}: {name} does not take {values}")
