// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Integrate/HTTP",
      "description": "Streams the exchange to a configured upstream.",
      "type": "object",
      "additionalProperties": false,
      "required": ["upstream"],
      "examples": [{"upstream": "backend"}],
      "properties": {
        "upstream": {
          "description": "Name of an upstream of the configuration.",
          "type": "string",
          "minLength": 1
        },
        "strip": {
          "description": "Beginning of the path that the upstream does not see, in whole segments.",
          "type": "string",
          "pattern": "^/"
        },
        "path": {
          "description": "Path on the upstream; {name} is a path parameter, {name+} one that keeps its slashes.",
          "type": "string",
          "pattern": "^/"
        },
        "parameters_from": {
          "description": "Name of a Transform/MappingTemplate step: {name} of path is what it mapped to integration.request.path.name, and query and Host are what it mapped, instead of the client's query.",
          "type": "string",
          "pattern": "^[^.]+$"
        },
        "query": {
          "description": "With path: whether the client's query is sent.",
          "enum": ["keep", "drop"],
          "default": "keep"
        },
        "host": {
          "description": "Host to send: preserve (the client's), or any other text as it is; as the upstream is configured unless written.",
          "type": "string",
          "minLength": 1
        },
        "method": {
          "description": "Method to send instead of the client's.",
          "type": "string",
          "pattern": "^[A-Z]+$"
        },
        "timeout_ms": {
          "description": "Until the whole response head is there; 0: the upstream's own.",
          "type": "integer",
          "minimum": 0,
          "maximum": 3600000,
          "default": 0
        }
      },
      "not": {
        "anyOf": [
          { "required": ["strip", "path"] },
          { "required": ["parameters_from", "strip"] },
          { "required": ["parameters_from", "query"] }
        ]
      }
    }
    """#
