#!/bin/bash
# The AWS CLI makes a REST API, deploys, patches, lists and deletes it.
#
# usage: awscli_rest.sh ENDPOINT
# exit:  0 all as it should be; 1 a command failed or answered something else; 77 there is no aws
set -euo pipefail
command -v aws >/dev/null || { echo "the AWS CLI is not installed" >&2; exit 77; }

export AWS_ENDPOINT_URL=$1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
export AWS_PAGER="" AWS_MAX_ATTEMPTS=1 AWS_EC2_METADATA_DISABLED=true

gateway() { aws apigateway "$@" --output text; }

# expect WANTED COMMAND…: the command's answer is WANTED, tabs as spaces.
expect() {
    local wanted=$1 got
    shift
    got=$(gateway "$@" | tr '\t\n' '  ' | sed 's/ *$//')
    [ "$got" = "$wanted" ] || { echo "aws apigateway $*: '$got', not '$wanted'" >&2; exit 1; }
}

api=$(gateway create-rest-api --name cli --query id)
root=$(gateway get-resources --rest-api-id "$api" --query 'items[0].id')
pets=$(gateway create-resource --rest-api-id "$api" --parent-id "$root" --path-part pets --query id)
at=(--rest-api-id "$api" --resource-id "$pets" --http-method GET)
gateway put-method "${at[@]}" --authorization-type NONE >/dev/null
gateway put-method-response "${at[@]}" --status-code 200 >/dev/null
gateway put-integration "${at[@]}" --type MOCK \
    --request-templates '{"application/json": "{\"statusCode\": 200}"}' >/dev/null
gateway put-integration-response "${at[@]}" --status-code 200 --selection-pattern "" >/dev/null
deployment=$(gateway create-deployment --rest-api-id "$api" --stage-name prod --query id)
expect "$deployment" get-stage --rest-api-id "$api" --stage-name prod --query deploymentId
expect "v2" update-stage --rest-api-id "$api" --stage-name prod --query variables.version \
    --patch-operations op=replace,path=/variables/version,value=v2
expect "MOCK" get-method "${at[@]}" --query methodIntegration.type
expect "/ /pets" get-resources --rest-api-id "$api" --query 'items[].path'
# The CLI follows the pages by itself.
expect "/ /pets" get-resources --rest-api-id "$api" --page-size 1 --query 'items[].path'
key=$(gateway create-api-key --name cli --enabled --query id)
expect "cli" get-api-key --api-key "$key" --query name
gateway delete-api-key --api-key "$key"
arn=arn:aws:apigateway:us-east-1::/restapis/$api
gateway tag-resource --resource-arn "$arn" --tags team=a
expect "a" get-tags --resource-arn "$arn" --query tags.team
gateway untag-resource --resource-arn "$arn" --tag-keys team
expect "None" get-tags --resource-arn "$arn" --query tags.team
gateway delete-rest-api --rest-api-id "$api"
if gateway get-rest-api --rest-api-id "$api" 2>/tmp/penstock-cli-error.$$; then
    echo "a deleted API is still there" >&2
    exit 1
fi
grep -q "(NotFoundException) when calling the GetRestApi operation: Invalid API identifier specified" \
    /tmp/penstock-cli-error.$$ || { cat /tmp/penstock-cli-error.$$ >&2; exit 1; }
rm -f /tmp/penstock-cli-error.$$
