// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Transform/ParameterMapping",
      "description": "Changes headers, query, path and status as the parameter mappings of an AWS HTTP API do.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "request": {
          "description": "What is changed on the way to the integration, by append|overwrite|remove:header.NAME, append|overwrite|remove:querystring.NAME, overwrite:path and overwrite:parameter.NAME.",
          "$ref": "#/$defs/mappings"
        },
        "responses": {
          "description": "What is changed on the way back, by the status that the integration answered: append|overwrite|remove:header.NAME and overwrite:statuscode.",
          "type": "object",
          "maxProperties": 100,
          "propertyNames": { "pattern": "^[2-5][0-9][0-9]$" },
          "additionalProperties": { "$ref": "#/$defs/mappings" }
        }
      },
      "$defs": {
        "mappings": {
          "type": "object",
          "maxProperties": 256,
          "additionalProperties": {
            "description": "Text with $request.header.NAME, $request.querystring.NAME, $request.path, $request.path.NAME, $request.body, $response.header.NAME, $response.body, $context.NAME and $stageVariables.NAME in it, or ${…} around them.",
            "type": "string",
            "maxLength": 8192
          }
        }
      }
    }
    """#
