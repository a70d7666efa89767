// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Validate/RequestParameters",
      "description": "Refuses requests whose path, query or header parameters are missing or malformed.",
      "type": "object",
      "additionalProperties": false,
      "required": ["parameters"],
      "examples": [{"parameters": [{"in": "query", "name": "limit", "type": "integer"}]}],
      "properties": {
        "parameters": {
          "description": "The parameters, in any order.",
          "type": "array",
          "maxItems": 256,
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["in", "name"],
            "properties": {
              "in": { "description": "Where it is.", "enum": ["path", "query", "header"] },
              "name": { "description": "Its name.", "type": "string", "minLength": 1 },
              "required": {
                "description": "Whether a request without it, or with an empty one, is refused.",
                "type": "boolean",
                "default": true
              },
              "type": {
                "description": "What it must look like.",
                "enum": ["string", "integer", "number", "boolean"],
                "default": "string"
              },
              "enum": {
                "description": "The values that it may have.",
                "type": "array",
                "minItems": 1,
                "items": { "type": "string" }
              },
              "minimum": { "description": "Least integer or number.", "type": "number" },
              "maximum": { "description": "Greatest integer or number.", "type": "number" },
              "min_length": { "description": "Fewest bytes.", "type": "integer", "minimum": 0 },
              "max_length": { "description": "Most bytes.", "type": "integer", "minimum": 0 }
            }
          }
        }
      }
    }
    """#
