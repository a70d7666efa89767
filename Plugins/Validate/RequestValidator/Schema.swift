// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Validate/RequestValidator",
      "description": "Refuses requests without their required parameters, or whose body is not as its model says.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "dialect": {
          "description": "aws: models are draft-04, and what is refused is told as AWS tells it. native: models are 2020-12 unless their $schema says another draft.",
          "enum": ["aws", "native"],
          "default": "aws"
        },
        "request_parameters": {
          "description": "Parameters, method.request.{header|path|querystring}.name, and whether each is required.",
          "type": "object",
          "maxProperties": 256,
          "propertyNames": { "pattern": "^method\\.request\\.(header|path|querystring)\\..+$" },
          "additionalProperties": { "type": "boolean" },
          "default": {}
        },
        "request_models": {
          "description": "Names of models by the body's content type; $default is for every other type.",
          "type": "object",
          "maxProperties": 64,
          "additionalProperties": { "type": "string", "minLength": 1 },
          "default": {}
        },
        "models": {
          "description": "JSON Schemas by name; Empty and Error exist unless written. A $ref to another one is https://apigateway.amazonaws.com/restapis/{api}/models/{name}.",
          "type": "object",
          "maxProperties": 1000,
          "additionalProperties": { "type": ["object", "boolean"] },
          "default": {}
        },
        "problems": {
          "description": "With the native dialect: answer a body that is refused with every problem and its place (RFC 9457), instead of the gateway response.",
          "type": "boolean",
          "default": false
        },
        "body_size_max": {
          "description": "Bytes of a body that is validated at most; 0: the API's limit.",
          "type": "integer",
          "minimum": 0,
          "default": 0
        }
      }
    }
    """#
