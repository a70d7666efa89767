internal import JSON
internal import PenstockModel

extension Call {
    /// AWS's kind of refusal for a body that isn't the noun that it should be: of the HTTP API's
    /// exceptions only BadRequestException fits. The sentence about words is that of
    /// "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]" (moto 5.2), the others are ours.
    func httpRefusal(of error: ModelError) -> ControlError {
        let name = error.path.tokens.joined(separator: ".")
        switch error.code {
        case .missing: return .badRequest("\(name) is a required parameter")
        case .wrongType:
            return .badRequest("Invalid \(name) specified. Must be \(error.expected)")
        case .badValue, .unknownMember:
            let words = error.allowed.joined(separator: ", ")
            return .badRequest(
                words.isEmpty
                    ? "Invalid \(name) specified. Must be \(error.expected)"
                    : "Invalid \(name) specified. Must be one of [\(words)]")
        }
    }

    /// A noun after the Update call of this body: maps are merged, and "" takes away what may be
    /// absent, of a map an entry (Terraform's provider sends it for what a configuration lost).
    func updated<Value: Noun>(_ old: Value) throws(ControlError) -> Value {
        let members = body.object?.members ?? []
        let cleared = Set(members.filter { $0.value.string == "" }.map(\.key))
        do throws(ModelError) {
            var noun = old
            if !cleared.isEmpty {
                let kept = (old.json.object?.members ?? []).filter { !cleared.contains($0.key) }
                // Not as the store reads it, which asks for nothing.
                noun = try Value(
                    .object(JSONObject(kept.map { ($0.key, $0.value) })), .http)
            }
            let changes = members.filter { !cleared.contains($0.key) }
            try noun.update(
                .object(JSONObject(changes.map { ($0.key, $0.value) })), .httpUpdate)
            return noun
        } catch {
            throw httpRefusal(of: error)
        }
    }

    /// Whether the body has a member.
    func has(_ member: String) -> Bool {
        guard let value = body[member] else { return false }
        return value.kind != .null
    }
}

extension Reply {
    /// A noun as the HTTP API answers it.
    init(http noun: some Noun) { body = noun.bytes(.http) }
}
