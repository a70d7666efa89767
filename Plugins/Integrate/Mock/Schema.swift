// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Integrate/Mock",
      "description": "Answers by itself, without a backend.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "status": {
          "description": "Status of the answer.",
          "type": "integer",
          "minimum": 200,
          "maximum": 599,
          "default": 200
        },
        "headers": {
          "description": "Fields of the answer; ${variable} is replaced in values.",
          "type": "object",
          "additionalProperties": { "type": "string" },
          "default": { "content-type": "application/json" }
        },
        "body": {
          "description": "Body of the answer; ${variable} is replaced, $$ is a dollar sign.",
          "type": "string",
          "default": ""
        }
      }
    }
    """#
