import CPenstock

extension SnapshotBuilder {
    func apiRecord(_ api: APIDefinition) -> APIRecord {
        var responses: [GatewayResponse] = []
        for type in 0..<UInt32(GatewayResponseType.count) {
            responses.append(gatewayResponse(type, api))
        }
        var record = APIRecord(
            name: memory.text(api.name), stage: memory.text(api.stage),
            basePath: memory.text(api.basePath),
            gatewayResponses: UnsafePointer(memory.array(responses)))
        record.kind = api.kind
        if let canary = api.canary {
            record.canaryRole = .base
            record.canaryShare = UInt64(canary.percent / 100 * 0x1_0000_0000)
        }
        if let id = api.id { record.id = memory.text(id) }
        record.accountID = api.accountID.map { memory.text($0) } ?? .absent
        record.deploymentID = api.deploymentID.map { memory.text($0) } ?? .absent
        record.stageVariables = UnsafePointer(
            memory.array(
                api.variables.map {
                    pen_kv(name: memory.text($0.name), value: memory.text($0.value))
                }))
        record.variableCount = Int32(api.variables.count)
        record.mappings = UnsafePointer(
            memory.array(api.mappings.map { MappedPlace($0, memory) }))
        record.mappingCount = Int32(api.mappings.count)
        return record
    }

    /// A type's own definition over DEFAULT_4XX or DEFAULT_5XX over AWS's.
    /// API Gateway Developer Guide, "Gateway responses in API Gateway": inheritance.
    private func gatewayResponse(_ type: UInt32, _ api: APIDefinition) -> GatewayResponse {
        let status = GatewayResponseType.status(type, api.kind)
        let parent =
            type == 0
            ? nil : api.gatewayResponses[status < 500 ? PEN_GR_DEFAULT_4XX : PEN_GR_DEFAULT_5XX]
        let named = api.gatewayResponses[GatewayResponseType.configured(type)]
        let own = named ?? parent ?? GatewayResponseDefinition()
        let body = own.body ?? GatewayResponseType.body(type, api.kind)
        var response = GatewayResponse(
            status: own.status ?? status,
            body: template(body, escaping: own.contentType.contains("json")),
            contentType: memory.text(own.contentType))
        let headers = own.headers.map {
            GatewayResponseHeader(
                name: memory.text($0.name), value: template($0.value, escaping: false))
        }
        response.headers = UnsafePointer(memory.array(headers))
        response.headerCount = Int32(headers.count)
        let bodies = own.bodies.map {
            GatewayResponseBody(
                contentType: memory.text($0.type),
                template: template($0.text, escaping: $0.type.contains("json")))
        }
        response.bodies = UnsafePointer(memory.array(bodies))
        response.bodyCount = Int32(bodies.count)
        return response
    }

    private func template(_ text: String, escaping: Bool) -> TextTemplate {
        TextTemplate.compile(text, escaping: escaping, memory: memory)
    }
}
