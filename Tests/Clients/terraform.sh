#!/bin/bash
# Terraform with the real AWS provider: 51 resources of REST, HTTP and WebSocket APIs are made, changed and
# destroyed, and after each apply the next plan is empty.
#
# usage: terraform.sh ENDPOINT
# exit:  0 all as it should be; 1 a step failed; 77 there is no terraform, or no mirror with the provider
#        (PENSTOCK_TERRAFORM_MIRROR, /opt/tf-plugins by default). terraform/replay.py needs neither.
set -euo pipefail
mirror=${PENSTOCK_TERRAFORM_MIRROR:-/opt/tf-plugins}
command -v terraform >/dev/null || { echo "terraform is not installed" >&2; exit 77; }
[ -d "$mirror/registry.terraform.io/hashicorp/aws" ] || { echo "no AWS provider in $mirror" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$(dirname "$0")/terraform/main.tf" "$folder"
cd "$folder"
echo "provider_installation { filesystem_mirror { path = \"$mirror\" } }" >terraform.rc
export TF_CLI_CONFIG_FILE=$folder/terraform.rc TF_VAR_endpoint=$1 AWS_EC2_METADATA_DISABLED=true CHECKPOINT_DISABLE=1

# step TITLE COMMAND…: its output is shown when it fails.
step() {
    local title=$1
    shift
    "$@" >log 2>&1 || { echo "$title: exit $?" >&2; grep -A9 "Error\|^  #\|^ *[~+-] " log >&2; exit 1; }
}

step "init" terraform init -no-color -input=false
for generation in 1 2; do
    export TF_VAR_generation=$generation
    step "apply of generation $generation" terraform apply -auto-approve -no-color -input=false
    grep "^Apply complete" log
    step "plan after generation $generation" terraform plan -detailed-exitcode -no-color -input=false
done
step "destroy" terraform destroy -auto-approve -no-color -input=false
grep "^Destroy complete" log
