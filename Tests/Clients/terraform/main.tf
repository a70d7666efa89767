terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
variable "endpoint" {}
variable "generation" { default = 1 }
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    apigateway   = var.endpoint
    apigatewayv2 = var.endpoint
  }
}
locals {
  account     = "000000000000"
  function    = "arn:aws:lambda:us-east-1:${local.account}:function:f"
  invocation  = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${local.function}/invocations"
  certificate = "arn:aws:acm:us-east-1:${local.account}:certificate/c"
  logs        = "arn:aws:logs:us-east-1:${local.account}:log-group:g"
  second      = var.generation > 1
}

# HTTP API
resource "aws_apigatewayv2_api" "http" {
  name          = "http-${var.generation}"
  protocol_type = "HTTP"
  description   = local.second ? "" : "first"
  version       = local.second ? "2" : "1"
  dynamic "cors_configuration" {
    for_each = local.second ? [] : [1]
    content {
      allow_origins     = ["https://a.test"]
      allow_methods     = ["GET", "POST"]
      allow_headers     = ["x-a"]
      expose_headers    = ["x-b"]
      max_age           = 60
      allow_credentials = true
    }
  }
  tags = { generation = var.generation }
}
resource "aws_apigatewayv2_vpc_link" "link" {
  name               = "link-${var.generation}"
  subnet_ids         = ["subnet-1", "subnet-2"]
  security_group_ids = ["sg-1"]
}
resource "aws_apigatewayv2_integration" "function" {
  api_id                 = aws_apigatewayv2_api.http.id
  integration_type       = "AWS_PROXY"
  integration_uri        = local.function
  payload_format_version = local.second ? "1.0" : "2.0"
  timeout_milliseconds   = local.second ? 1000 : 30000
}
resource "aws_apigatewayv2_integration" "backend" {
  api_id             = aws_apigatewayv2_api.http.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://backend.test/{proxy}"
  request_parameters = local.second ? { "append:header.b" = "2" } : { "append:header.a" = "1", "append:header.b" = "1", "overwrite:path" = "$request.path" }
  dynamic "response_parameters" {
    for_each = local.second ? ["404"] : ["403", "404"]
    content {
      status_code = response_parameters.value
      mappings    = { "overwrite:statuscode" = "200", "append:header.x" = "$context.requestId" }
    }
  }
}
resource "aws_apigatewayv2_integration" "private" {
  api_id             = aws_apigatewayv2_api.http.id
  integration_type   = "HTTP_PROXY"
  integration_method = "GET"
  integration_uri    = "arn:aws:elasticloadbalancing:us-east-1:${local.account}:listener/app/a/1/2"
  connection_type    = "VPC_LINK"
  connection_id      = aws_apigatewayv2_vpc_link.link.id
  dynamic "tls_config" {
    for_each = local.second ? [] : [1]
    content { server_name_to_verify = "a.test" }
  }
}
resource "aws_apigatewayv2_integration" "queue" {
  api_id              = aws_apigatewayv2_api.http.id
  integration_type    = "AWS_PROXY"
  integration_subtype = "SQS-SendMessage"
  credentials_arn     = "arn:aws:iam::${local.account}:role/r"
  request_parameters  = { QueueUrl = "https://sqs.test/q", MessageBody = "$request.body" }
}
resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.http.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    issuer   = "https://issuer.test"
    audience = local.second ? ["a"] : ["a", "b"]
  }
}
resource "aws_apigatewayv2_authorizer" "function" {
  api_id                            = aws_apigatewayv2_api.http.id
  name                              = "function"
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = local.invocation
  identity_sources                  = ["$request.header.x"]
  authorizer_payload_format_version = "2.0"
  enable_simple_responses           = true
  authorizer_result_ttl_in_seconds  = local.second ? 0 : 60
}
resource "aws_apigatewayv2_route" "pets" {
  api_id               = aws_apigatewayv2_api.http.id
  route_key            = local.second ? "GET /pets/{name}" : "GET /pets/{id}"
  target               = "integrations/${aws_apigatewayv2_integration.function.id}"
  authorization_type   = local.second ? "NONE" : "JWT"
  authorizer_id        = local.second ? null : aws_apigatewayv2_authorizer.jwt.id
  authorization_scopes = local.second ? [] : ["read"]
}
resource "aws_apigatewayv2_route" "private" {
  api_id             = aws_apigatewayv2_api.http.id
  route_key          = "GET /private"
  target             = "integrations/${aws_apigatewayv2_integration.private.id}"
  authorization_type = local.second ? "AWS_IAM" : "CUSTOM"
  authorizer_id      = local.second ? null : aws_apigatewayv2_authorizer.function.id
}
resource "aws_apigatewayv2_route" "queue" {
  api_id    = aws_apigatewayv2_api.http.id
  route_key = "POST /queue"
  target    = "integrations/${aws_apigatewayv2_integration.queue.id}"
}
resource "aws_apigatewayv2_route" "default" {
  api_id    = aws_apigatewayv2_api.http.id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.backend.id}"
}
resource "aws_apigatewayv2_stage" "default" {
  api_id          = aws_apigatewayv2_api.http.id
  name            = "$default"
  auto_deploy     = true
  stage_variables = local.second ? { b = "2" } : { a = "1", b = "1" }
  default_route_settings {
    throttling_burst_limit   = 10
    throttling_rate_limit    = 20
    detailed_metrics_enabled = true
  }
  dynamic "route_settings" {
    for_each = local.second ? [] : [1]
    content {
      route_key              = aws_apigatewayv2_route.queue.route_key
      throttling_burst_limit = 1
      throttling_rate_limit  = 2
    }
  }
  dynamic "access_log_settings" {
    for_each = local.second ? [] : [1]
    content {
      destination_arn = local.logs
      format          = "$context.requestId $context.status"
    }
  }
  tags = { generation = var.generation }
}
resource "aws_apigatewayv2_deployment" "http" {
  api_id      = aws_apigatewayv2_api.http.id
  description = "d${var.generation}"
  depends_on  = [aws_apigatewayv2_route.default, aws_apigatewayv2_route.queue]
}
resource "aws_apigatewayv2_stage" "fixed" {
  api_id        = aws_apigatewayv2_api.http.id
  name          = "fixed"
  deployment_id = aws_apigatewayv2_deployment.http.id
}
resource "aws_apigatewayv2_domain_name" "domain" {
  domain_name = "api.example.test"
  domain_name_configuration {
    certificate_arn = local.certificate
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
  tags = { generation = var.generation }
}
resource "aws_apigatewayv2_api_mapping" "http" {
  api_id          = aws_apigatewayv2_api.http.id
  domain_name     = aws_apigatewayv2_domain_name.domain.id
  stage           = aws_apigatewayv2_stage.default.id
  api_mapping_key = local.second ? "v2" : "v1/pets"
}
resource "aws_apigatewayv2_api" "quick" {
  name          = "quick"
  protocol_type = "HTTP"
  target        = local.second ? "https://b.test" : "https://a.test"
}

# WebSocket API
resource "aws_apigatewayv2_api" "socket" {
  name                       = "socket"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
}
resource "aws_apigatewayv2_integration" "mock" {
  api_id                        = aws_apigatewayv2_api.socket.id
  integration_type              = "MOCK"
  request_templates             = local.second ? { "200" = "{}" } : { "200" = "{}", "201" = "{}" }
  template_selection_expression = "200"
}
resource "aws_apigatewayv2_integration" "socket" {
  api_id                    = aws_apigatewayv2_api.socket.id
  integration_type          = "AWS_PROXY"
  integration_method        = "POST"
  integration_uri           = local.invocation
  content_handling_strategy = "CONVERT_TO_TEXT"
}
resource "aws_apigatewayv2_integration_response" "mock" {
  api_id                   = aws_apigatewayv2_api.socket.id
  integration_id           = aws_apigatewayv2_integration.mock.id
  integration_response_key = "/200/"
  response_templates       = local.second ? { a = "x" } : { a = "x", b = "y" }
}
resource "aws_apigatewayv2_model" "model" {
  api_id       = aws_apigatewayv2_api.socket.id
  content_type = "application/json"
  name         = "Message"
  schema       = jsonencode({ type = "object", properties = { a = { type = local.second ? "number" : "string" } } })
}
resource "aws_apigatewayv2_authorizer" "socket" {
  api_id           = aws_apigatewayv2_api.socket.id
  name             = "socket"
  authorizer_type  = "REQUEST"
  authorizer_uri   = local.invocation
  identity_sources = ["route.request.header.Auth"]
}
resource "aws_apigatewayv2_route" "connect" {
  api_id             = aws_apigatewayv2_api.socket.id
  route_key          = "$connect"
  target             = "integrations/${aws_apigatewayv2_integration.socket.id}"
  authorization_type = "CUSTOM"
  authorizer_id      = aws_apigatewayv2_authorizer.socket.id
  dynamic "request_parameter" {
    for_each = local.second ? [] : [1]
    content {
      request_parameter_key = "route.request.header.Auth"
      required              = true
    }
  }
}
resource "aws_apigatewayv2_route" "talk" {
  api_id                              = aws_apigatewayv2_api.socket.id
  route_key                           = "talk"
  target                              = "integrations/${aws_apigatewayv2_integration.mock.id}"
  model_selection_expression          = "default"
  request_models                      = local.second ? {} : { default = aws_apigatewayv2_model.model.name }
  route_response_selection_expression = "$default"
  api_key_required                    = !local.second
}
resource "aws_apigatewayv2_route_response" "talk" {
  api_id             = aws_apigatewayv2_api.socket.id
  route_id           = aws_apigatewayv2_route.talk.id
  route_response_key = "$default"
  response_models    = { default = aws_apigatewayv2_model.model.name }
}
resource "aws_apigatewayv2_stage" "socket" {
  api_id      = aws_apigatewayv2_api.socket.id
  name        = "prod"
  auto_deploy = true
  default_route_settings {
    logging_level          = local.second ? "OFF" : "INFO"
    data_trace_enabled     = !local.second
    throttling_burst_limit = 5
    throttling_rate_limit  = 6
  }
  depends_on = [aws_apigatewayv2_route.connect, aws_apigatewayv2_route.talk]
}

# REST API
resource "aws_api_gateway_rest_api" "rest" {
  name = "rest-${var.generation}"
  endpoint_configuration { types = ["REGIONAL"] }
  tags = { generation = var.generation }
}
resource "aws_api_gateway_model" "pet" {
  rest_api_id  = aws_api_gateway_rest_api.rest.id
  name         = "Pet"
  content_type = "application/json"
  schema       = jsonencode({ type = "object" })
}
resource "aws_api_gateway_request_validator" "body" {
  rest_api_id           = aws_api_gateway_rest_api.rest.id
  name                  = "body"
  validate_request_body = local.second
}
resource "aws_api_gateway_authorizer" "token" {
  rest_api_id                      = aws_api_gateway_rest_api.rest.id
  name                             = "token"
  authorizer_uri                   = local.invocation
  authorizer_result_ttl_in_seconds = local.second ? 10 : 300
}
resource "aws_api_gateway_resource" "pets" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  parent_id   = aws_api_gateway_rest_api.rest.root_resource_id
  path_part   = "pets"
}
resource "aws_api_gateway_resource" "pet" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  parent_id   = aws_api_gateway_resource.pets.id
  path_part   = local.second ? "{name}" : "{id}"
}
resource "aws_api_gateway_method" "post" {
  rest_api_id          = aws_api_gateway_rest_api.rest.id
  resource_id          = aws_api_gateway_resource.pets.id
  http_method          = "POST"
  authorization        = "CUSTOM"
  authorizer_id        = aws_api_gateway_authorizer.token.id
  api_key_required     = true
  request_models       = { "application/json" = aws_api_gateway_model.pet.name }
  request_validator_id = aws_api_gateway_request_validator.body.id
  request_parameters   = local.second ? { "method.request.header.a" = true } : { "method.request.header.a" = false, "method.request.querystring.b" = true }
}
resource "aws_api_gateway_integration" "post" {
  rest_api_id             = aws_api_gateway_rest_api.rest.id
  resource_id             = aws_api_gateway_resource.pets.id
  http_method             = aws_api_gateway_method.post.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = local.invocation
}
resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  resource_id   = aws_api_gateway_resource.pet.id
  http_method   = "GET"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "get" {
  rest_api_id       = aws_api_gateway_rest_api.rest.id
  resource_id       = aws_api_gateway_resource.pet.id
  http_method       = aws_api_gateway_method.get.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\"statusCode\": ${local.second ? 201 : 200}}" }
}
resource "aws_api_gateway_method_response" "get" {
  rest_api_id         = aws_api_gateway_rest_api.rest.id
  resource_id         = aws_api_gateway_resource.pet.id
  http_method         = aws_api_gateway_method.get.http_method
  status_code         = "200"
  response_models     = { "application/json" = "Empty" }
  response_parameters = { "method.response.header.x" = !local.second }
}
resource "aws_api_gateway_integration_response" "get" {
  rest_api_id         = aws_api_gateway_rest_api.rest.id
  resource_id         = aws_api_gateway_resource.pet.id
  http_method         = aws_api_gateway_method.get.http_method
  status_code         = aws_api_gateway_method_response.get.status_code
  response_parameters = { "method.response.header.x" = "'${var.generation}'" }
  response_templates  = { "application/json" = "{}" }
  depends_on          = [aws_api_gateway_integration.get]
}
resource "aws_api_gateway_gateway_response" "denied" {
  rest_api_id        = aws_api_gateway_rest_api.rest.id
  response_type      = "UNAUTHORIZED"
  status_code        = local.second ? "402" : "401"
  response_templates = { "application/json" = "{}" }
}
resource "aws_api_gateway_deployment" "rest" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  triggers    = { generation = var.generation }
  depends_on  = [aws_api_gateway_integration.get, aws_api_gateway_integration.post]
  lifecycle { create_before_destroy = true }
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  deployment_id = aws_api_gateway_deployment.rest.id
  stage_name    = "prod"
  variables     = local.second ? { b = "2" } : { a = "1" }
}
resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "*/*"
  settings {
    metrics_enabled        = true
    throttling_rate_limit  = local.second ? 5 : 10
    throttling_burst_limit = 20
  }
}
resource "aws_api_gateway_api_key" "key" {
  name        = "key"
  description = "d${var.generation}"
}
resource "aws_api_gateway_usage_plan" "plan" {
  name = "plan-${var.generation}"
  api_stages {
    api_id = aws_api_gateway_rest_api.rest.id
    stage  = aws_api_gateway_stage.prod.stage_name
  }
  quota_settings {
    limit  = local.second ? 20 : 10
    period = "DAY"
  }
  throttle_settings {
    burst_limit = 5
    rate_limit  = 10
  }
}
resource "aws_api_gateway_usage_plan_key" "key" {
  key_id        = aws_api_gateway_api_key.key.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.plan.id
}
resource "aws_api_gateway_base_path_mapping" "rest" {
  api_id      = aws_api_gateway_rest_api.rest.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  domain_name = aws_apigatewayv2_domain_name.domain.domain_name
  base_path   = "rest"
}
resource "aws_api_gateway_client_certificate" "certificate" {
  description = "c${var.generation}"
}
resource "aws_api_gateway_documentation_part" "api" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  location { type = "API" }
  properties = jsonencode({ description = "d${var.generation}" })
}
resource "aws_api_gateway_documentation_version" "one" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  version     = "1"
  description = "v${var.generation}"
  depends_on  = [aws_api_gateway_documentation_part.api]
}
