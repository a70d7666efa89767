#!/usr/bin/env python3
"""Records what AWS's SAM translator makes of each template in Templates/.

    pip install aws-sam-translator==1.110.0
    Tests/ImportTests/SAM/record.py

Writes NAME.expected.json beside NAME.yaml. The ends of logical ids that hang on Python 2's way to print a definition are zeros
(Deployment, its description, Version). Also writes properties.json: the properties of every
serverless resource. The tests compare; nothing of this runs in them.
"""

import json
import pathlib
import re
from unittest import mock

import samtranslator
from samtranslator.model import sam_resources
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

HERE = pathlib.Path(__file__).parent


def neutral(text):
    text = re.sub(r'Deployment[0-9a-f]{10}"', 'Deployment0000000000"', text)
    text = re.sub(r'Version[0-9a-f]{10}"', 'Version0000000000"', text)
    return re.sub(r"deployment id: [0-9a-f]{40}", "deployment id: 0", text)


def expected(path):
    template = yaml_parse(path.read_text())
    defaults = {k: v.get("Default") for k, v in (template.get("Parameters") or {}).items()}
    with mock.patch("boto3.session.Session") as session:
        session.return_value.region_name = "us-east-1"
        # Lists are CommaDelimitedList parameters; the translator gets them as lists.
        made = Translator({}, Parser()).translate(template, defaults)
    made.pop("Transform", None)
    made["Metadata"] = {"translator": samtranslator.__version__}
    return neutral(json.dumps(made, indent=1)) + "\n"


def properties():
    table = {}
    for name in dir(sam_resources):
        kind = getattr(sam_resources, name)
        label = getattr(kind, "resource_type", None)
        if isinstance(label, str) and label.startswith("AWS::Serverless::"):
            names = getattr(kind, "property_types", {})
            table[label.split("::")[2]] = sorted(n for n in names if not n.startswith("__"))
    return json.dumps(table, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    for path in sorted((HERE / "Templates").glob("*.yaml")):
        path.with_suffix(".expected.json").write_text(expected(path))
    (HERE / "properties.json").write_text(properties())
