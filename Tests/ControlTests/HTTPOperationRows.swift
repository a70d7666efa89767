import JSON
import Testing

/// One row of `httpOperationRows`.
struct HTTPOperationRow {
    var method: String
    var target: String
    var status: Int
    var error: String?
    var body: JSONValue?
    var capture: (name: String, member: String)?

    init(_ line: Substring, _ names: [String: String]) throws {
        var line = String(line)
        for (name, value) in names { line.replace("{\(name)}", with: value) }
        let words = line.split(separator: " ", maxSplits: 4).map(String.init)
        method = words[0]
        target = words[1]
        status = try #require(Int(words[2]))
        error = words[3] == "-" ? nil : words[3]
        guard words.count > 4 else { return }
        // A body may have blanks in its texts; it ends with the last brace.
        let end = try #require(words[4].lastIndex(of: "}"))
        body = try JSONValue(parsing: String(words[4][...end]))
        let rest = words[4][end...].dropFirst().split(separator: "=")
        if rest.count == 2 { capture = (String(rest[0].dropFirst()), String(rest[1])) }
    }
}

/// Every operation of HTTP and WebSocket APIs, once rightly and once wrongly, in an order in which one
/// finds what another made: method, target, status, error's code or "-", body, and what of the answer
/// later rows name in braces. Statuses and codes are the service model's.
let httpOperationRows = #"""
    POST /v2/apis 201 - {"name":"h","protocolType":"HTTP"} http=apiId
    POST /v2/apis 400 BadRequestException {"name":"h"}
    POST /v2/apis 201 - {"name":"w","protocolType":"WEBSOCKET","routeSelectionExpression":"$request.body.a"} socket=apiId
    GET /v2/apis 200 -
    GET /v2/apis/{http} 200 -
    GET /v2/apis/nothing 404 NotFoundException
    PATCH /v2/apis/{http} 200 - {"description":"d"}
    PATCH /v2/apis/{http} 400 BadRequestException {"routeSelectionExpression":"x"}
    PUT /v2/apis 201 - {"body":"{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"i\",\"version\":\"1\"},\"paths\":{\"/a\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"HTTP_PROXY\",\"httpMethod\":\"GET\",\"uri\":\"https://a.test\",\"payloadFormatVersion\":\"1.0\"}}}}}"} imported=apiId
    PUT /v2/apis 400 BadRequestException {"body":"x"}
    PUT /v2/apis/{imported} 201 - {"body":"{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"i\",\"version\":\"1\"},\"paths\":{\"/a\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"HTTP_PROXY\",\"httpMethod\":\"GET\",\"uri\":\"https://a.test\",\"payloadFormatVersion\":\"1.0\"}}}}}"}
    PUT /v2/apis/nothing 404 NotFoundException {"body":"{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"i\",\"version\":\"1\"},\"paths\":{\"/a\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"HTTP_PROXY\",\"httpMethod\":\"GET\",\"uri\":\"https://a.test\",\"payloadFormatVersion\":\"1.0\"}}}}}"}
    GET /v2/apis/{imported}/exports/OAS30?outputType=JSON 200 -
    GET /v2/apis/{imported}/exports/OAS20?outputType=JSON 400 BadRequestException
    DELETE /v2/apis/{imported} 204 -
    DELETE /v2/apis/{http}/cors 204 -
    DELETE /v2/apis/nothing/cors 404 NotFoundException
    POST /v2/apis/{http}/integrations 201 - {"integrationType":"HTTP_PROXY","integrationUri":"https://a.test","integrationMethod":"ANY"} integration=integrationId
    POST /v2/apis/{http}/integrations 400 BadRequestException {"integrationType":"MOCK"}
    POST /v2/apis/{socket}/integrations 201 - {"integrationType":"MOCK"} mock=integrationId
    GET /v2/apis/{http}/integrations 200 -
    GET /v2/apis/nothing/integrations 404 NotFoundException
    GET /v2/apis/{http}/integrations/{integration} 200 -
    GET /v2/apis/{http}/integrations/nothing 404 NotFoundException
    PATCH /v2/apis/{http}/integrations/{integration} 200 - {"timeoutInMillis":50}
    PATCH /v2/apis/{http}/integrations/{integration} 400 BadRequestException {"timeoutInMillis":49}
    POST /v2/apis/{socket}/integrations/{mock}/integrationresponses 201 - {"integrationResponseKey":"$default"} answer=integrationResponseId
    POST /v2/apis/{socket}/integrations/{mock}/integrationresponses 409 ConflictException {"integrationResponseKey":"$default"}
    GET /v2/apis/{socket}/integrations/{mock}/integrationresponses 200 -
    GET /v2/apis/{socket}/integrations/nothing/integrationresponses 404 NotFoundException
    GET /v2/apis/{socket}/integrations/{mock}/integrationresponses/{answer} 200 -
    GET /v2/apis/{socket}/integrations/{mock}/integrationresponses/nothing 404 NotFoundException
    PATCH /v2/apis/{socket}/integrations/{mock}/integrationresponses/{answer} 200 - {"responseTemplates":{"a":"b"}}
    PATCH /v2/apis/{socket}/integrations/{mock}/integrationresponses/{answer} 400 BadRequestException {"integrationResponseKey":"200"}
    DELETE /v2/apis/{socket}/integrations/{mock}/integrationresponses/{answer} 204 -
    DELETE /v2/apis/{socket}/integrations/{mock}/integrationresponses/{answer} 404 NotFoundException
    POST /v2/apis/{http}/authorizers 201 - {"name":"j","authorizerType":"JWT","identitySource":["$request.header.a"],"jwtConfiguration":{"issuer":"https://i.test","audience":["a"]}} authorizer=authorizerId
    POST /v2/apis/{http}/authorizers 400 BadRequestException {"name":"k","authorizerType":"JWT","identitySource":["$request.header.a"]}
    GET /v2/apis/{http}/authorizers 200 -
    GET /v2/apis/nothing/authorizers 404 NotFoundException
    GET /v2/apis/{http}/authorizers/{authorizer} 200 -
    GET /v2/apis/{http}/authorizers/nothing 404 NotFoundException
    PATCH /v2/apis/{http}/authorizers/{authorizer} 200 - {"name":"l"}
    PATCH /v2/apis/{http}/authorizers/{authorizer} 400 BadRequestException {"name":""}
    POST /v2/apis/{http}/routes 201 - {"routeKey":"GET /","target":"integrations/{integration}","authorizationType":"JWT","authorizerId":"{authorizer}"} route=routeId
    POST /v2/apis/{http}/routes 409 ConflictException {"routeKey":"GET /"}
    DELETE /v2/apis/{http}/authorizers/{authorizer} 409 ConflictException
    DELETE /v2/apis/{http}/integrations/{integration} 409 ConflictException
    GET /v2/apis/{http}/routes 200 -
    GET /v2/apis/nothing/routes 404 NotFoundException
    GET /v2/apis/{http}/routes/{route} 200 -
    GET /v2/apis/{http}/routes/nothing 404 NotFoundException
    PATCH /v2/apis/{http}/routes/{route} 200 - {"authorizationType":"NONE","target":""}
    PATCH /v2/apis/{http}/routes/{route} 400 BadRequestException {"routeKey":"x"}
    DELETE /v2/apis/{http}/authorizers/{authorizer} 204 -
    DELETE /v2/apis/{http}/integrations/{integration} 204 -
    POST /v2/apis/{socket}/routes 201 - {"routeKey":"talk","requestParameters":{"route.request.header.a":{"required":true}}} talk=routeId
    DELETE /v2/apis/{socket}/routes/{talk}/requestparameters/route.request.header.a 204 -
    DELETE /v2/apis/{socket}/routes/{talk}/requestparameters/route.request.header.a 404 NotFoundException
    POST /v2/apis/{socket}/routes/{talk}/routeresponses 201 - {"routeResponseKey":"$default"} reply=routeResponseId
    POST /v2/apis/{socket}/routes/{talk}/routeresponses 409 ConflictException {"routeResponseKey":"$default"}
    GET /v2/apis/{socket}/routes/{talk}/routeresponses 200 -
    GET /v2/apis/{socket}/routes/nothing/routeresponses 404 NotFoundException
    GET /v2/apis/{socket}/routes/{talk}/routeresponses/{reply} 200 -
    GET /v2/apis/{socket}/routes/{talk}/routeresponses/nothing 404 NotFoundException
    PATCH /v2/apis/{socket}/routes/{talk}/routeresponses/{reply} 200 - {"modelSelectionExpression":"$default"}
    PATCH /v2/apis/{socket}/routes/{talk}/routeresponses/{reply} 400 BadRequestException {"routeResponseKey":"x"}
    DELETE /v2/apis/{socket}/routes/{talk}/routeresponses/{reply} 204 -
    DELETE /v2/apis/{socket}/routes/{talk}/routeresponses/{reply} 404 NotFoundException
    POST /v2/apis/{socket}/models 201 - {"name":"M","schema":"{}"} model=modelId
    POST /v2/apis/{socket}/models 409 ConflictException {"name":"M","schema":"{}"}
    GET /v2/apis/{socket}/models 200 -
    GET /v2/apis/nothing/models 404 NotFoundException
    GET /v2/apis/{socket}/models/{model} 200 -
    GET /v2/apis/{socket}/models/nothing 404 NotFoundException
    GET /v2/apis/{socket}/models/{model}/template 200 -
    GET /v2/apis/{socket}/models/nothing/template 404 NotFoundException
    PATCH /v2/apis/{socket}/models/{model} 200 - {"description":"d"}
    PATCH /v2/apis/{socket}/models/{model} 400 BadRequestException {"schema":"no"}
    DELETE /v2/apis/{socket}/models/{model} 204 -
    DELETE /v2/apis/{socket}/models/{model} 404 NotFoundException
    POST /v2/apis/{http}/deployments 201 - {"description":"d"} deployment=deploymentId
    POST /v2/apis/{http}/deployments 404 NotFoundException {"stageName":"nothing"}
    GET /v2/apis/{http}/deployments 200 -
    GET /v2/apis/nothing/deployments 404 NotFoundException
    GET /v2/apis/{http}/deployments/{deployment} 200 -
    GET /v2/apis/{http}/deployments/nothing 404 NotFoundException
    PATCH /v2/apis/{http}/deployments/{deployment} 200 - {"description":"e"}
    PATCH /v2/apis/{http}/deployments/nothing 404 NotFoundException {}
    POST /v2/apis/{http}/stages 201 - {"stageName":"s","deploymentId":"{deployment}","routeSettings":{"GET /":{"throttlingBurstLimit":1}}}
    POST /v2/apis/{http}/stages 409 ConflictException {"stageName":"s"}
    DELETE /v2/apis/{http}/deployments/{deployment} 400 BadRequestException
    GET /v2/apis/{http}/stages 200 -
    GET /v2/apis/nothing/stages 404 NotFoundException
    GET /v2/apis/{http}/stages/s 200 -
    GET /v2/apis/{http}/stages/nothing 404 NotFoundException
    PATCH /v2/apis/{http}/stages/s 200 - {"stageVariables":{"a":"b"}}
    PATCH /v2/apis/{http}/stages/s 400 BadRequestException {"defaultRouteSettings":{"loggingLevel":"INFO"}}
    DELETE /v2/apis/{http}/stages/s/routesettings/GET%20%2F 204 -
    DELETE /v2/apis/{http}/stages/s/routesettings/GET%20%2F 404 NotFoundException
    DELETE /v2/apis/{http}/stages/s/accesslogsettings 204 -
    DELETE /v2/apis/{http}/stages/nothing/accesslogsettings 404 NotFoundException
    DELETE /v2/apis/{http}/stages/s/cache/authorizers 204 -
    DELETE /v2/apis/{http}/stages/nothing/cache/authorizers 404 NotFoundException
    POST /v2/domainnames 201 - {"domainName":"a.test","domainNameConfigurations":[{"certificateArn":"arn:aws:acm:us-east-1:000000000000:certificate/1","endpointType":"REGIONAL"}]}
    POST /v2/domainnames 400 BadRequestException {"domainName":"b.test"}
    GET /v2/domainnames 200 -
    GET /v2/domainnames/a.test 200 -
    GET /v2/domainnames/nothing 404 NotFoundException
    PATCH /v2/domainnames/a.test 200 - {"routingMode":"ROUTING_RULE_ONLY"}
    PATCH /v2/domainnames/a.test 400 BadRequestException {"routingMode":"x"}
    POST /v2/domainnames/a.test/apimappings 201 - {"apiId":"{http}","stage":"s"} mapping=apiMappingId
    POST /v2/domainnames/a.test/apimappings 409 ConflictException {"apiId":"{http}","stage":"s"}
    GET /v2/domainnames/a.test/apimappings 200 -
    GET /v2/domainnames/nothing/apimappings 404 NotFoundException
    GET /v2/domainnames/a.test/apimappings/{mapping} 200 -
    GET /v2/domainnames/a.test/apimappings/nothing 404 NotFoundException
    PATCH /v2/domainnames/a.test/apimappings/{mapping} 200 - {"apiId":"{http}","apiMappingKey":"k"}
    PATCH /v2/domainnames/a.test/apimappings/{mapping} 400 BadRequestException {"apiMappingKey":"l"}
    DELETE /v2/apis/{http} 400 BadRequestException
    DELETE /v2/apis/{http}/stages/s 400 BadRequestException
    DELETE /v2/domainnames/a.test/apimappings/{mapping} 204 -
    DELETE /v2/domainnames/a.test/apimappings/{mapping} 404 NotFoundException
    POST /v2/domainnames/a.test/routingrules 201 - {"priority":1,"conditions":[],"actions":[{"invokeApi":{"apiId":"{http}","stage":"s"}}]} rule=routingRuleId
    POST /v2/domainnames/a.test/routingrules 409 ConflictException {"priority":1,"conditions":[],"actions":[{"invokeApi":{"apiId":"{http}","stage":"s"}}]}
    GET /v2/domainnames/a.test/routingrules 200 -
    GET /v2/domainnames/nothing/routingrules 404 NotFoundException
    GET /v2/domainnames/a.test/routingrules/{rule} 200 -
    GET /v2/domainnames/a.test/routingrules/nothing 404 NotFoundException
    PUT /v2/domainnames/a.test/routingrules/{rule} 200 - {"priority":2,"conditions":[],"actions":[{"invokeApi":{"apiId":"{http}","stage":"s"}}]}
    PUT /v2/domainnames/a.test/routingrules/{rule} 400 BadRequestException {"priority":2,"conditions":[],"actions":[]}
    DELETE /v2/domainnames/a.test/routingrules/{rule} 204 -
    DELETE /v2/domainnames/a.test/routingrules/{rule} 404 NotFoundException
    DELETE /v2/domainnames/a.test 204 -
    DELETE /v2/domainnames/a.test 404 NotFoundException
    POST /v2/vpclinks 201 - {"name":"l","subnetIds":["subnet-1"]} link=vpcLinkId
    POST /v2/vpclinks 400 BadRequestException {"name":"l"}
    GET /v2/vpclinks 200 -
    GET /v2/vpclinks/{link} 200 -
    GET /v2/vpclinks/nothing 404 NotFoundException
    PATCH /v2/vpclinks/{link} 200 - {"name":"m"}
    PATCH /v2/vpclinks/nothing 404 NotFoundException {"name":"m"}
    DELETE /v2/vpclinks/{link} 202 -
    DELETE /v2/vpclinks/{link} 404 NotFoundException
    POST /v2/tags/arn:aws:apigateway:us-east-1::%2Fapis%2F{http} 201 - {"tags":{"a":"b"}}
    POST /v2/tags/x 400 BadRequestException {"tags":{"a":"b"}}
    GET /v2/tags/arn:aws:apigateway:us-east-1::%2Fapis%2F{http} 200 -
    GET /v2/tags/x 400 BadRequestException
    DELETE /v2/tags/arn:aws:apigateway:us-east-1::%2Fapis%2F{http}?tagKeys=a 204 -
    DELETE /v2/tags/x?tagKeys=a 400 BadRequestException
    DELETE /v2/apis/{http}/stages/s 204 -
    DELETE /v2/apis/{http}/stages/s 404 NotFoundException
    DELETE /v2/apis/{http}/deployments/{deployment} 204 -
    DELETE /v2/apis/{http}/deployments/{deployment} 404 NotFoundException
    DELETE /v2/apis/{http}/routes/{route} 204 -
    DELETE /v2/apis/{http}/routes/{route} 404 NotFoundException
    DELETE /v2/apis/{http} 204 -
    DELETE /v2/apis/{http} 404 NotFoundException
    """#
