internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The phases `transform` and `integrate` of a method that calls a service of AWS.
    mutating func service(
        _ part: RESTMethod, _ integration: Integration
    ) throws(Unserved) -> JSONObject {
        throw .services
    }

    /// The same phases of a route of an HTTP API, by `integrationSubtype`.
    mutating func service(
        _ part: HTTPRoute, _ integration: V2Integration
    ) throws(Unserved) -> JSONObject {
        throw .services
    }
}

extension Unserved {
    fileprivate static var services: Unserved {
        Unserved(
            "the integration answers 500: functions and services of AWS aren't called yet",
            hint: "they come with the issue 'AWS behaviour out'")
    }
}
