internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// Reads the OpenAPI definition that an API has as its `Body` into the API, which is there by
    /// now with what its other properties say, and before the resources that add to it.
    func readBody(of placed: PlacedResource) {
        guard placed.resource.properties["Body"] != nil else { return }
        error(
            "an OpenAPI definition can't be read yet", placed, JSONPointer(["Body"]),
            hint: "describe the API by resources")
    }
}
