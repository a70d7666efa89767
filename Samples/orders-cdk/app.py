"""The stack: an HTTP API and a REST API before two functions.   CDK_OUTDIR=cdk.out python3 app.py"""
import aws_cdk as cdk
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2 as http
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_

app = cdk.App(analytics_reporting=False, tree_metadata=False)
stack = cdk.Stack(
    app, "Orders",
    synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False))

orders = lambda_.Function(
    stack, "OrdersFunction", runtime=lambda_.Runtime.PYTHON_3_12, handler="orders.handler",
    code=lambda_.Code.from_asset("src/orders"), timeout=cdk.Duration.seconds(5),
    environment={"CURRENCY": "EUR"})
quote = lambda_.Function(
    stack, "QuoteFunction", runtime=lambda_.Runtime.NODEJS_22_X, handler="index.handler",
    code=lambda_.Code.from_asset("src/quote"), timeout=cdk.Duration.seconds(5))

# For the shop's web page: any route of a browser's, with payload format 2.0.
shop = http.HttpApi(
    stack, "Shop", cors_preflight=http.CorsPreflightOptions(
        allow_origins=["https://shop.example"], allow_methods=[http.CorsHttpMethod.ANY],
        allow_headers=["Content-Type"]))
for path, methods in (("/orders", [http.HttpMethod.POST]), ("/orders/{id}", [http.HttpMethod.GET])):
    shop.add_routes(
        path=path, methods=methods,
        integration=integrations.HttpLambdaIntegration(f"Orders{len(path)}", orders))

# For partners: what comes in is validated against a model, and templates shape what goes to the
# function and comes from it.
partner = rest.RestApi(
    stack, "Partner", cloud_watch_role=False, deploy_options=rest.StageOptions(stage_name="prod"))
order = partner.add_model(
    "Order", content_type="application/json", schema=rest.JsonSchema(
        type=rest.JsonSchemaType.OBJECT, required=["sku", "quantity"], properties={
            "sku": rest.JsonSchema(type=rest.JsonSchemaType.STRING),
            "quantity": rest.JsonSchema(type=rest.JsonSchemaType.INTEGER, minimum=1)}))
partner.root.add_resource("orders").add_method(
    "POST", rest.LambdaIntegration(orders), request_models={"application/json": order},
    request_validator_options=rest.RequestValidatorOptions(validate_request_body=True))
partner.root.add_resource("quotes").add_resource("{sku}").add_method(
    "GET",
    rest.LambdaIntegration(
        quote, proxy=False,
        request_templates={"application/json": """#set($quantity = $input.params('quantity'))
{"sku": "$input.params('sku')", "quantity": #if($quantity == "")1#else$quantity#end}"""},
        integration_responses=[
            rest.IntegrationResponse(status_code="200", response_templates={
                "application/json":
                    """{"price": $input.path('$.total'), "for": "$input.path('$.sku')"}"""}),
            rest.IntegrationResponse(
                status_code="404", selection_pattern="unknown .*", response_templates={
                    "application/json": """{"error": $input.json('$.errorMessage')}"""})]),
    method_responses=[rest.MethodResponse(status_code=code) for code in ("200", "404")])
partner.root.add_resource("health").add_method(
    "GET",
    rest.MockIntegration(
        request_templates={"application/json": '{"statusCode": 200}'},
        integration_responses=[rest.IntegrationResponse(
            status_code="200", response_templates={
                "application/json": '{"stage": "$context.stage", "path": "$context.path"}'})]),
    method_responses=[rest.MethodResponse(status_code="200")])

cdk.CfnOutput(stack, "ShopUrl", value=shop.url)
app.synth()
