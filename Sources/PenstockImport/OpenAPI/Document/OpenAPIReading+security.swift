extension OpenAPIReading {
    /// Tells of a security scheme without an authorizer that nothing checks: what requires it is open.
    /// IAM is checked in both kinds of API, and API keys in REST APIs.
    func noteUnchecked(_ name: String, _ scheme: DefinitionNode, checksAPIKeys: Bool) {
        guard let type = scheme["type"]?.text, !(checksAPIKeys && type == "apiKey"),
            scheme["x-amazon-apigateway-authtype"]?.text?.lowercased() != "awssigv4"
        else { return }
        note(
            "API Gateway does not check security scheme '\(name)' of type '\(type)'", at: scheme,
            hint: "give it 'x-amazon-apigateway-authorizer', or remove it")
    }
}
