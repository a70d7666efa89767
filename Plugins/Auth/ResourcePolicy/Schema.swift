// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/ResourcePolicy",
      "description": "Lets in whom an API's resource policy lets in.",
      "type": "object",
      "additionalProperties": false,
      "required": ["policy"],
      "properties": {
        "policy": {
          "description": "The policy document; resources may have the short form execute-api:/STAGE/METHOD/PATH.",
          "type": "object"
        },
        "pass": {
          "description": "first: before an authorizer, refuses what is denied explicitly; second: after it, refuses what isn't allowed.",
          "enum": ["first", "second"],
          "default": "second"
        },
        "identity": {
          "description": "What said who calls before: nothing, Auth/IAM, Auth/LambdaAuthorizer, or a check of a user pool's tokens.",
          "enum": ["none", "iam", "lambda", "cognito"],
          "default": "none"
        },
        "arn": {
          "description": "The ARN of the stage, which the policy is about: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE; made of the API's id, its account and the region \"local\" unless written.",
          "type": "string",
          "pattern": "^arn:"
        }
      },
      "examples": [
        {
          "policy": {
            "Version": "2012-10-17",
            "Statement": [
              {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "execute-api:Invoke",
                "Resource": "execute-api:/*",
                "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }
              }
            ]
          }
        }
      ]
    }
    """#
