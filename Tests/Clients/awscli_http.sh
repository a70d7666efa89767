#!/bin/bash
# The AWS CLI makes an HTTP API, deploys, updates, lists, exports and deletes it.
#
# usage: awscli_http.sh ENDPOINT
# exit:  0 all as it should be; 1 a command failed or answered something else; 77 there is no aws
set -euo pipefail
command -v aws >/dev/null || { echo "the AWS CLI is not installed" >&2; exit 77; }

export AWS_ENDPOINT_URL=$1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
export AWS_PAGER="" AWS_MAX_ATTEMPTS=1 AWS_EC2_METADATA_DISABLED=true
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

gateway() { aws apigatewayv2 "$@" --output text; }

# expect WANTED COMMAND…: the command's answer is WANTED, tabs as spaces.
expect() {
    local wanted=$1 got
    shift
    got=$(gateway "$@" | tr '\t\n' '  ' | sed 's/ *$//')
    [ "$got" = "$wanted" ] || { echo "aws apigatewayv2 $*: '$got', not '$wanted'" >&2; exit 1; }
}

api=$(gateway create-api --name cli --protocol-type HTTP --query ApiId)
integration=$(gateway create-integration --api-id "$api" --integration-type HTTP_PROXY --integration-method GET \
    --integration-uri https://backend.test/pets --payload-format-version 1.0 --query IntegrationId)
route=$(gateway create-route --api-id "$api" --route-key "GET /pets" --target "integrations/$integration" --query RouteId)
gateway create-route --api-id "$api" --route-key '$default' --target "integrations/$integration" >/dev/null
deployment=$(gateway create-deployment --api-id "$api" --query DeploymentId)
expect "$deployment" create-stage --api-id "$api" --stage-name prod --deployment-id "$deployment" --query DeploymentId
expect "v2" update-stage --api-id "$api" --stage-name prod --stage-variables version=v2 --query StageVariables.version
expect "GET /dogs" update-route --api-id "$api" --route-id "$route" --route-key "GET /dogs" --query RouteKey
# The CLI follows the pages by itself.
routes=$(gateway get-routes --api-id "$api" --page-size 1 --query 'Items[].RouteKey' | LC_ALL=C sort | tr '\n' ' ')
[ "$routes" = '$default GET /dogs ' ] || { echo "the routes are $routes" >&2; exit 1; }
# What is edited, and what the stage serves.
for pair in "/dogs" "/pets --stage-name prod"; do
    read -r path stage <<<"$pair"
    # Words of their own: an option and its value, or none.
    # shellcheck disable=SC2086
    gateway export-api --api-id "$api" --specification OAS30 --output-type JSON $stage "$folder/export.json" >/dev/null
    grep -q "\"$path\"" "$folder/export.json" || { cat "$folder/export.json" >&2; exit 1; }
done
again=$(gateway import-api --body "file://$folder/export.json" --query ApiId)
expect '$default GET /pets' get-routes --api-id "$again" --query 'sort(Items[].RouteKey)'
gateway delete-api --api-id "$again"
arn=arn:aws:apigateway:us-east-1::/apis/$api
gateway tag-resource --resource-arn "$arn" --tags team=a
expect "a" get-tags --resource-arn "$arn" --query Tags.team
gateway delete-api --api-id "$api"
if gateway get-api --api-id "$api" 2>"$folder/error"; then
    echo "a deleted API is still there" >&2
    exit 1
fi
grep -q "(NotFoundException) when calling the GetApi operation: Invalid API identifier specified" "$folder/error" ||
    { cat "$folder/error" >&2; exit 1; }
