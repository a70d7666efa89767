// Written by Scripts/embed-operations from botocore's service models; don't edit.
// Amazon API Gateway, 2015-07-09: name, method, URI, status, ?query parameters.
let operationRowsREST = """
    CreateApiKey POST /apikeys 201
    CreateAuthorizer POST /restapis/{restapi_id}/authorizers 201
    CreateBasePathMapping POST /domainnames/{domain_name}/basepathmappings 201 ?domainNameId
    CreateDeployment POST /restapis/{restapi_id}/deployments 201
    CreateDocumentationPart POST /restapis/{restapi_id}/documentation/parts 201
    CreateDocumentationVersion POST /restapis/{restapi_id}/documentation/versions 201
    CreateDomainName POST /domainnames 201
    CreateDomainNameAccessAssociation POST /domainnameaccessassociations 201
    CreateModel POST /restapis/{restapi_id}/models 201
    CreateRequestValidator POST /restapis/{restapi_id}/requestvalidators 201
    CreateResource POST /restapis/{restapi_id}/resources/{parent_id} 201
    CreateRestApi POST /restapis 201
    CreateStage POST /restapis/{restapi_id}/stages 201
    CreateUsagePlan POST /usageplans 201
    CreateUsagePlanKey POST /usageplans/{usageplanId}/keys 201
    CreateVpcLink POST /vpclinks 202
    DeleteApiKey DELETE /apikeys/{api_Key} 202
    DeleteAuthorizer DELETE /restapis/{restapi_id}/authorizers/{authorizer_id} 202
    DeleteBasePathMapping DELETE /domainnames/{domain_name}/basepathmappings/{base_path} 202 ?domainNameId
    DeleteClientCertificate DELETE /clientcertificates/{clientcertificate_id} 202
    DeleteDeployment DELETE /restapis/{restapi_id}/deployments/{deployment_id} 202
    DeleteDocumentationPart DELETE /restapis/{restapi_id}/documentation/parts/{part_id} 202
    DeleteDocumentationVersion DELETE /restapis/{restapi_id}/documentation/versions/{doc_version} 202
    DeleteDomainName DELETE /domainnames/{domain_name} 202 ?domainNameId
    DeleteDomainNameAccessAssociation DELETE /domainnameaccessassociations/{domain_name_access_association_arn} 202
    DeleteGatewayResponse DELETE /restapis/{restapi_id}/gatewayresponses/{response_type} 202
    DeleteIntegration DELETE /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration 204
    DeleteIntegrationResponse DELETE /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code} 204
    DeleteMethod DELETE /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method} 204
    DeleteMethodResponse DELETE /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code} 204
    DeleteModel DELETE /restapis/{restapi_id}/models/{model_name} 202
    DeleteRequestValidator DELETE /restapis/{restapi_id}/requestvalidators/{requestvalidator_id} 202
    DeleteResource DELETE /restapis/{restapi_id}/resources/{resource_id} 202
    DeleteRestApi DELETE /restapis/{restapi_id} 202
    DeleteStage DELETE /restapis/{restapi_id}/stages/{stage_name} 202
    DeleteUsagePlan DELETE /usageplans/{usageplanId} 202
    DeleteUsagePlanKey DELETE /usageplans/{usageplanId}/keys/{keyId} 202
    DeleteVpcLink DELETE /vpclinks/{vpclink_id} 202
    FlushStageAuthorizersCache DELETE /restapis/{restapi_id}/stages/{stage_name}/cache/authorizers 202
    FlushStageCache DELETE /restapis/{restapi_id}/stages/{stage_name}/cache/data 202
    GenerateClientCertificate POST /clientcertificates 201
    GetAccount GET /account 200
    GetApiKey GET /apikeys/{api_Key} 200 ?includeValue
    GetApiKeys GET /apikeys 200 ?position ?limit ?name ?customerId ?includeValues
    GetAuthorizer GET /restapis/{restapi_id}/authorizers/{authorizer_id} 200
    GetAuthorizers GET /restapis/{restapi_id}/authorizers 200 ?position ?limit
    GetBasePathMapping GET /domainnames/{domain_name}/basepathmappings/{base_path} 200 ?domainNameId
    GetBasePathMappings GET /domainnames/{domain_name}/basepathmappings 200 ?domainNameId ?position ?limit
    GetClientCertificate GET /clientcertificates/{clientcertificate_id} 200
    GetClientCertificates GET /clientcertificates 200 ?position ?limit
    GetDeployment GET /restapis/{restapi_id}/deployments/{deployment_id} 200 ?embed
    GetDeployments GET /restapis/{restapi_id}/deployments 200 ?position ?limit
    GetDocumentationPart GET /restapis/{restapi_id}/documentation/parts/{part_id} 200
    GetDocumentationParts GET /restapis/{restapi_id}/documentation/parts 200 ?type ?name ?path ?position ?limit ?locationStatus
    GetDocumentationVersion GET /restapis/{restapi_id}/documentation/versions/{doc_version} 200
    GetDocumentationVersions GET /restapis/{restapi_id}/documentation/versions 200 ?position ?limit
    GetDomainName GET /domainnames/{domain_name} 200 ?domainNameId
    GetDomainNameAccessAssociations GET /domainnameaccessassociations 200 ?position ?limit ?resourceOwner
    GetDomainNames GET /domainnames 200 ?position ?limit ?resourceOwner
    GetExport GET /restapis/{restapi_id}/stages/{stage_name}/exports/{export_type} 200 ?parameters
    GetGatewayResponse GET /restapis/{restapi_id}/gatewayresponses/{response_type} 200
    GetGatewayResponses GET /restapis/{restapi_id}/gatewayresponses 200 ?position ?limit
    GetIntegration GET /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration 200
    GetIntegrationResponse GET /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code} 200
    GetMethod GET /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method} 200
    GetMethodResponse GET /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code} 200
    GetModel GET /restapis/{restapi_id}/models/{model_name} 200 ?flatten
    GetModelTemplate GET /restapis/{restapi_id}/models/{model_name}/default_template 200
    GetModels GET /restapis/{restapi_id}/models 200 ?position ?limit
    GetRequestValidator GET /restapis/{restapi_id}/requestvalidators/{requestvalidator_id} 200
    GetRequestValidators GET /restapis/{restapi_id}/requestvalidators 200 ?position ?limit
    GetResource GET /restapis/{restapi_id}/resources/{resource_id} 200 ?embed
    GetResources GET /restapis/{restapi_id}/resources 200 ?position ?limit ?embed
    GetRestApi GET /restapis/{restapi_id} 200
    GetRestApis GET /restapis 200 ?position ?limit
    GetSdk GET /restapis/{restapi_id}/stages/{stage_name}/sdks/{sdk_type} 200 ?parameters
    GetSdkType GET /sdktypes/{sdktype_id} 200
    GetSdkTypes GET /sdktypes 200 ?position ?limit
    GetStage GET /restapis/{restapi_id}/stages/{stage_name} 200
    GetStages GET /restapis/{restapi_id}/stages 200 ?deploymentId
    GetTags GET /tags/{resource_arn} 200 ?position ?limit
    GetUsage GET /usageplans/{usageplanId}/usage 200 ?keyId ?startDate ?endDate ?position ?limit
    GetUsagePlan GET /usageplans/{usageplanId} 200
    GetUsagePlanKey GET /usageplans/{usageplanId}/keys/{keyId} 200
    GetUsagePlanKeys GET /usageplans/{usageplanId}/keys 200 ?position ?limit ?name
    GetUsagePlans GET /usageplans 200 ?position ?keyId ?limit
    GetVpcLink GET /vpclinks/{vpclink_id} 200
    GetVpcLinks GET /vpclinks 200 ?position ?limit
    ImportApiKeys POST /apikeys?mode=import 201 ?format ?failonwarnings
    ImportDocumentationParts PUT /restapis/{restapi_id}/documentation/parts 200 ?mode ?failonwarnings
    ImportRestApi POST /restapis?mode=import 201 ?failonwarnings ?parameters
    PutGatewayResponse PUT /restapis/{restapi_id}/gatewayresponses/{response_type} 201
    PutIntegration PUT /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration 201
    PutIntegrationResponse PUT /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code} 201
    PutMethod PUT /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method} 201
    PutMethodResponse PUT /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code} 201
    PutRestApi PUT /restapis/{restapi_id} 200 ?mode ?failonwarnings ?parameters
    RejectDomainNameAccessAssociation POST /rejectdomainnameaccessassociations 202 ?domainNameAccessAssociationArn ?domainNameArn
    TagResource PUT /tags/{resource_arn} 204
    TestInvokeAuthorizer POST /restapis/{restapi_id}/authorizers/{authorizer_id} 200
    TestInvokeMethod POST /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method} 200
    UntagResource DELETE /tags/{resource_arn} 204 ?tagKeys
    UpdateAccount PATCH /account 200
    UpdateApiKey PATCH /apikeys/{api_Key} 200
    UpdateAuthorizer PATCH /restapis/{restapi_id}/authorizers/{authorizer_id} 200
    UpdateBasePathMapping PATCH /domainnames/{domain_name}/basepathmappings/{base_path} 200 ?domainNameId
    UpdateClientCertificate PATCH /clientcertificates/{clientcertificate_id} 200
    UpdateDeployment PATCH /restapis/{restapi_id}/deployments/{deployment_id} 200
    UpdateDocumentationPart PATCH /restapis/{restapi_id}/documentation/parts/{part_id} 200
    UpdateDocumentationVersion PATCH /restapis/{restapi_id}/documentation/versions/{doc_version} 200
    UpdateDomainName PATCH /domainnames/{domain_name} 200 ?domainNameId
    UpdateGatewayResponse PATCH /restapis/{restapi_id}/gatewayresponses/{response_type} 200
    UpdateIntegration PATCH /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration 200
    UpdateIntegrationResponse PATCH /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code} 200
    UpdateMethod PATCH /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method} 200
    UpdateMethodResponse PATCH /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code} 201
    UpdateModel PATCH /restapis/{restapi_id}/models/{model_name} 200
    UpdateRequestValidator PATCH /restapis/{restapi_id}/requestvalidators/{requestvalidator_id} 200
    UpdateResource PATCH /restapis/{restapi_id}/resources/{resource_id} 200
    UpdateRestApi PATCH /restapis/{restapi_id} 200
    UpdateStage PATCH /restapis/{restapi_id}/stages/{stage_name} 200
    UpdateUsage PATCH /usageplans/{usageplanId}/keys/{keyId}/usage 200
    UpdateUsagePlan PATCH /usageplans/{usageplanId} 200
    UpdateVpcLink PATCH /vpclinks/{vpclink_id} 200
    """
