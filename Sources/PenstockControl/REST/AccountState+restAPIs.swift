internal import PenstockModel

extension AccountState {
    /// The REST API that a call names.
    func restAPI(
        _ call: Call, or error: ControlError? = nil
    ) throws(ControlError) -> RestAPIRecord {
        guard let record = restAPIs[call.label("restapi_id")] else {
            throw error ?? .noAPI(call)
        }
        return record
    }

    /// Changes the REST API that a call names.
    mutating func updateRestAPI<Result>(
        _ call: Call, or error: ControlError? = nil,
        _ change: (inout RestAPIRecord) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        let id = call.label("restapi_id")
        guard let old = restAPIs[id] else { throw error ?? .noAPI(call) }
        let result = try change(&restAPIs[id, default: RestAPIRecord()])
        restAPIs[id]?.carryChains(from: old)
        return result
    }
}

/// A new id that is none of these.
func freshID(_ noun: NounID, _ isTaken: (String) -> Bool) -> String {
    var random = SystemRandomNumberGenerator()
    while true {
        let id = noun.make(using: &random)
        if !isTaken(id) { return id }
    }
}
