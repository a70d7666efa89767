// Written by Scripts/embed-operations from botocore's service models; don't edit.
// AWS Lambda, 2015-03-31: name, method, URI, status, ?query parameters.
let operationRowsLambda = """
    AddLayerVersionPermission POST /2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy 201 ?RevisionId
    AddPermission POST /2015-03-31/functions/{FunctionName}/policy 201 ?Qualifier
    CheckpointDurableExecution POST /2025-12-01/durable-executions/{DurableExecutionArn}/checkpoint 200
    CreateAlias POST /2015-03-31/functions/{FunctionName}/aliases 201
    CreateCapacityProvider POST /2025-11-30/capacity-providers 202
    CreateCodeSigningConfig POST /2020-04-22/code-signing-configs 201
    CreateEventSourceMapping POST /2015-03-31/event-source-mappings 202
    CreateFunction POST /2015-03-31/functions 201
    CreateFunctionUrlConfig POST /2021-10-31/functions/{FunctionName}/url 201 ?Qualifier
    DeleteAlias DELETE /2015-03-31/functions/{FunctionName}/aliases/{Name} 204
    DeleteCapacityProvider DELETE /2025-11-30/capacity-providers/{CapacityProviderName} 202
    DeleteCodeSigningConfig DELETE /2020-04-22/code-signing-configs/{CodeSigningConfigArn} 204
    DeleteDurableExecution DELETE /2025-12-01/durable-executions/{DurableExecutionArn} 202
    DeleteEventSourceMapping DELETE /2015-03-31/event-source-mappings/{UUID} 202
    DeleteFunction DELETE /2015-03-31/functions/{FunctionName} 200 ?Qualifier
    DeleteFunctionCodeSigningConfig DELETE /2020-06-30/functions/{FunctionName}/code-signing-config 204
    DeleteFunctionConcurrency DELETE /2017-10-31/functions/{FunctionName}/concurrency 204
    DeleteFunctionEventInvokeConfig DELETE /2019-09-25/functions/{FunctionName}/event-invoke-config 204 ?Qualifier
    DeleteFunctionUrlConfig DELETE /2021-10-31/functions/{FunctionName}/url 204 ?Qualifier
    DeleteLayerVersion DELETE /2018-10-31/layers/{LayerName}/versions/{VersionNumber} 204
    DeleteProvisionedConcurrencyConfig DELETE /2019-09-30/functions/{FunctionName}/provisioned-concurrency 204 ?Qualifier
    DeleteResourcePolicy DELETE /2026-07-09/resource-policy/{ResourceArn} 204 ?RevisionId
    GetAccountSettings GET /2016-08-19/account-settings 200
    GetAlias GET /2015-03-31/functions/{FunctionName}/aliases/{Name} 200
    GetCapacityProvider GET /2025-11-30/capacity-providers/{CapacityProviderName} 200
    GetCodeSigningConfig GET /2020-04-22/code-signing-configs/{CodeSigningConfigArn} 200
    GetDurableExecution GET /2025-12-01/durable-executions/{DurableExecutionArn} 200 ?IncludeExecutionData
    GetDurableExecutionHistory GET /2025-12-01/durable-executions/{DurableExecutionArn}/history 200 ?IncludeExecutionData ?MaxItems ?Marker ?ReverseOrder
    GetDurableExecutionState GET /2025-12-01/durable-executions/{DurableExecutionArn}/state 200 ?CheckpointToken ?Marker ?MaxItems
    GetEventSourceMapping GET /2015-03-31/event-source-mappings/{UUID} 200
    GetFunction GET /2015-03-31/functions/{FunctionName} 200 ?Qualifier
    GetFunctionCodeSigningConfig GET /2020-06-30/functions/{FunctionName}/code-signing-config 200
    GetFunctionConcurrency GET /2019-09-30/functions/{FunctionName}/concurrency 200
    GetFunctionConfiguration GET /2015-03-31/functions/{FunctionName}/configuration 200 ?Qualifier
    GetFunctionEventInvokeConfig GET /2019-09-25/functions/{FunctionName}/event-invoke-config 200 ?Qualifier
    GetFunctionRecursionConfig GET /2024-08-31/functions/{FunctionName}/recursion-config 200
    GetFunctionScalingConfig GET /2025-11-30/functions/{FunctionName}/function-scaling-config 200 ?Qualifier
    GetFunctionUrlConfig GET /2021-10-31/functions/{FunctionName}/url 200 ?Qualifier
    GetLayerVersion GET /2018-10-31/layers/{LayerName}/versions/{VersionNumber} 200
    GetLayerVersionByArn GET /2018-10-31/layers?find=LayerVersion 200 ?Arn
    GetLayerVersionPolicy GET /2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy 200
    GetPolicy GET /2015-03-31/functions/{FunctionName}/policy 200 ?Qualifier
    GetProvisionedConcurrencyConfig GET /2019-09-30/functions/{FunctionName}/provisioned-concurrency 200 ?Qualifier
    GetResourcePolicy GET /2026-07-09/resource-policy/{ResourceArn} 200
    GetRuntimeManagementConfig GET /2021-07-20/functions/{FunctionName}/runtime-management-config 200 ?Qualifier
    Invoke POST /2015-03-31/functions/{FunctionName}/invocations 200 ?Qualifier
    InvokeAsync POST /2014-11-13/functions/{FunctionName}/invoke-async 202
    InvokeWithResponseStream POST /2021-11-15/functions/{FunctionName}/response-streaming-invocations 200 ?Qualifier
    ListAliases GET /2015-03-31/functions/{FunctionName}/aliases 200 ?FunctionVersion ?Marker ?MaxItems
    ListCapacityProviders GET /2025-11-30/capacity-providers 200 ?State ?Marker ?MaxItems
    ListCodeSigningConfigs GET /2020-04-22/code-signing-configs 200 ?Marker ?MaxItems
    ListDurableExecutionsByFunction GET /2025-12-01/functions/{FunctionName}/durable-executions 200 ?Qualifier ?DurableExecutionName ?Statuses ?StartedAfter ?StartedBefore ?ReverseOrder ?Marker ?MaxItems
    ListEventSourceMappings GET /2015-03-31/event-source-mappings 200 ?EventSourceArn ?FunctionName ?Marker ?MaxItems
    ListFunctionEventInvokeConfigs GET /2019-09-25/functions/{FunctionName}/event-invoke-config/list 200 ?Marker ?MaxItems
    ListFunctionUrlConfigs GET /2021-10-31/functions/{FunctionName}/urls 200 ?Marker ?MaxItems
    ListFunctionVersionsByCapacityProvider GET /2025-11-30/capacity-providers/{CapacityProviderName}/function-versions 200 ?Marker ?MaxItems
    ListFunctions GET /2015-03-31/functions 200 ?MasterRegion ?FunctionVersion ?Marker ?MaxItems
    ListFunctionsByCodeSigningConfig GET /2020-04-22/code-signing-configs/{CodeSigningConfigArn}/functions 200 ?Marker ?MaxItems
    ListLayerVersions GET /2018-10-31/layers/{LayerName}/versions 200 ?CompatibleArchitecture ?CompatibleRuntime ?Marker ?MaxItems
    ListLayers GET /2018-10-31/layers 200 ?CompatibleArchitecture ?CompatibleRuntime ?Marker ?MaxItems
    ListProvisionedConcurrencyConfigs GET /2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL 200 ?Marker ?MaxItems
    ListTags GET /2017-03-31/tags/{Resource} 200
    ListVersionsByFunction GET /2015-03-31/functions/{FunctionName}/versions 200 ?Marker ?MaxItems
    PauseDurableExecution POST /2025-12-01/durable-executions/{DurableExecutionArn}/pause 202
    PublishLayerVersion POST /2018-10-31/layers/{LayerName}/versions 201
    PublishVersion POST /2015-03-31/functions/{FunctionName}/versions 201
    PutFunctionCodeSigningConfig PUT /2020-06-30/functions/{FunctionName}/code-signing-config 200
    PutFunctionConcurrency PUT /2017-10-31/functions/{FunctionName}/concurrency 200
    PutFunctionEventInvokeConfig PUT /2019-09-25/functions/{FunctionName}/event-invoke-config 200 ?Qualifier
    PutFunctionRecursionConfig PUT /2024-08-31/functions/{FunctionName}/recursion-config 200
    PutFunctionScalingConfig PUT /2025-11-30/functions/{FunctionName}/function-scaling-config 202 ?Qualifier
    PutProvisionedConcurrencyConfig PUT /2019-09-30/functions/{FunctionName}/provisioned-concurrency 202 ?Qualifier
    PutResourcePolicy PUT /2026-07-09/resource-policy/{ResourceArn} 200
    PutRuntimeManagementConfig PUT /2021-07-20/functions/{FunctionName}/runtime-management-config 200 ?Qualifier
    RemoveLayerVersionPermission DELETE /2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy/{StatementId} 204 ?RevisionId
    RemovePermission DELETE /2015-03-31/functions/{FunctionName}/policy/{StatementId} 204 ?Qualifier ?RevisionId
    ResumeDurableExecution POST /2025-12-01/durable-executions/{DurableExecutionArn}/resume 202
    SendDurableExecutionCallbackFailure POST /2025-12-01/durable-execution-callbacks/{CallbackId}/fail 200
    SendDurableExecutionCallbackHeartbeat POST /2025-12-01/durable-execution-callbacks/{CallbackId}/heartbeat 200
    SendDurableExecutionCallbackSuccess POST /2025-12-01/durable-execution-callbacks/{CallbackId}/succeed 200
    StopDurableExecution POST /2025-12-01/durable-executions/{DurableExecutionArn}/stop 200
    TagResource POST /2017-03-31/tags/{Resource} 204
    UntagResource DELETE /2017-03-31/tags/{Resource} 204 ?tagKeys
    UpdateAlias PUT /2015-03-31/functions/{FunctionName}/aliases/{Name} 200
    UpdateCapacityProvider PUT /2025-11-30/capacity-providers/{CapacityProviderName} 202
    UpdateCodeSigningConfig PUT /2020-04-22/code-signing-configs/{CodeSigningConfigArn} 200
    UpdateEventSourceMapping PUT /2015-03-31/event-source-mappings/{UUID} 202
    UpdateFunctionCode PUT /2015-03-31/functions/{FunctionName}/code 200
    UpdateFunctionConfiguration PUT /2015-03-31/functions/{FunctionName}/configuration 200
    UpdateFunctionEventInvokeConfig POST /2019-09-25/functions/{FunctionName}/event-invoke-config 200 ?Qualifier
    UpdateFunctionUrlConfig PUT /2021-10-31/functions/{FunctionName}/url 200 ?Qualifier
    """
