// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/ForwardAuth",
      "description": "Lets in whom an HTTP service lets in.",
      "type": "object",
      "additionalProperties": false,
      "required": ["upstream"],
      "properties": {
        "upstream": { "description": "Name of the service's upstream.", "type": "string", "minLength": 1 },
        "path": { "description": "Path and query that it is asked at.", "type": "string", "pattern": "^/", "default": "/" },
        "send": {
          "description": "The request's headers that it is told.",
          "type": "array",
          "maxItems": 32,
          "items": { "type": "string", "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" },
          "default": ["authorization", "cookie"]
        },
        "take": {
          "description": "Headers of its answer that are put into the authorizer's context, by their names in lower case.",
          "type": "array",
          "maxItems": 32,
          "items": { "type": "string", "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" },
          "default": []
        },
        "pass": {
          "description": "Those of them that the backend gets in place of what the client sent.",
          "type": "array",
          "maxItems": 32,
          "items": { "type": "string", "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" },
          "default": []
        },
        "principal": { "description": "The header of its answer that says who it is.", "type": "string", "minLength": 1 },
        "timeout_ms": { "description": "Until its answer is there.", "type": "integer", "minimum": 10, "maximum": 30000, "default": 3000 }
      }
    }
    """#
