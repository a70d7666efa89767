// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Transform/Headers",
      "description": "Sets, adds and removes headers of requests and responses.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "request": {
          "description": "Changes to what goes to the upstream, in order.",
          "$ref": "#/$defs/operations"
        },
        "response": {
          "description": "Changes to what goes to the client, in order.",
          "$ref": "#/$defs/operations"
        },
        "on_local": {
          "description": "Whether response also changes the answers that the gateway makes itself.",
          "type": "boolean",
          "default": false
        }
      },
      "$defs": {
        "operations": {
          "type": "array",
          "maxItems": 256,
          "default": [],
          "items": {
            "oneOf": [
              {
                "type": "object",
                "additionalProperties": false,
                "required": ["set", "value"],
                "properties": { "set": { "$ref": "#/$defs/name" }, "value": { "$ref": "#/$defs/value" } }
              },
              {
                "type": "object",
                "additionalProperties": false,
                "required": ["append", "value"],
                "properties": { "append": { "$ref": "#/$defs/name" }, "value": { "$ref": "#/$defs/value" } }
              },
              {
                "type": "object",
                "additionalProperties": false,
                "required": ["remove"],
                "properties": { "remove": { "$ref": "#/$defs/name" } }
              }
            ]
          }
        },
        "name": {
          "description": "Name of the field.",
          "type": "string",
          "pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
        },
        "value": {
          "description": "Value; ${variable} is replaced, $$ is a dollar sign.",
          "type": "string"
        }
      }
    }
    """#
