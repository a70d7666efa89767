// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Integrate/Echo",
      "description": "Answers with the request as JSON, to see what a pipeline makes of it.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "answer": {
          "description": "What it answers with: the request as JSON, or the request's body as it is, with its media type.",
          "enum": ["request", "body"],
          "default": "request"
        },
        "body": {
          "description": "Whether the request's body is read and shown.",
          "type": "boolean",
          "default": true
        },
        "body_max": {
          "description": "Bytes of body that are accepted; 0: the API's limit.",
          "type": "integer",
          "minimum": 0,
          "maximum": 104857600,
          "default": 0
        },
        "status": {
          "description": "Status of the answer.",
          "type": "integer",
          "minimum": 200,
          "maximum": 599,
          "default": 200
        }
      }
    }
    """#
