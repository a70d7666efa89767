internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The phases `transform` and `integrate` of a method that invokes a function.
    mutating func lambda(
        _ part: RESTMethod, _ integration: Integration, _ uri: ServiceURI
    ) throws(Unserved) -> JSONObject {
        throw .functions
    }

    /// The same phases of a route of an HTTP API.
    mutating func lambda(
        _ part: HTTPRoute, _ integration: V2Integration, _ uri: ServiceURI
    ) throws(Unserved) -> JSONObject {
        throw .functions
    }
}

extension Unserved {
    fileprivate static var functions: Unserved {
        Unserved(
            "the integration answers 500: functions and services of AWS aren't called yet",
            hint: "they come with the issue 'AWS behaviour out'")
    }
}
