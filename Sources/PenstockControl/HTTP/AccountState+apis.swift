internal import PenstockModel

extension AccountState {
    /// The HTTP or WebSocket API that a call names.
    func api(_ call: Call) throws(ControlError) -> APIRecord {
        guard let record = apis[call.label("apiId")] else { throw .noV2API(call) }
        return record
    }

    /// Changes the API that a call names. What is edited reaches the stages that deploy by
    /// themselves.
    mutating func updateAPI<Result>(
        _ call: Call, _ change: (inout APIRecord) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        let id = call.label("apiId")
        guard var record = apis[id] else { throw .noV2API(call) }
        let old = record
        let result = try change(&record)
        record.carryChains(from: old)
        if record.definition != old.definition { AutoDeployment.run(&record, now: call.now) }
        apis[id] = record
        return result
    }
}
