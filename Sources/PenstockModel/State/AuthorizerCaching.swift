extension Authorizer {
    /// Seconds that an answer is kept. Without identity sources there is nothing to keep it by: one
    /// answer would be everybody's.
    package var keptSeconds: Int { isKeptForEverybody ? 0 : writtenSeconds }

    /// REST API reference, Authorizer: "For the REQUEST authorizer, [identitySource] is required when
    /// authorization caching is enabled", which it is unless 0 is written. AWS refuses the others.
    package var isKeptForEverybody: Bool {
        type == .request && writtenSeconds > 0 && (identitySource ?? "").isEmpty
    }

    private var writtenSeconds: Int { authorizerResultTTLInSeconds ?? 300 }
}

extension V2Authorizer {
    /// As a REST API's; "By default, caching is disabled" for an authorizer made by the API.
    package var keptSeconds: Int { isKeptForEverybody ? 0 : writtenSeconds }

    /// AWS refuses it.
    package var isKeptForEverybody: Bool {
        authorizerType == .request && writtenSeconds > 0 && identitySource.isEmpty
    }

    private var writtenSeconds: Int { authorizerResultTTLInSeconds ?? 0 }
}
