internal import CloudFormation
internal import JSON
internal import PenstockModel

/// `Ref` and `Fn::GetAtt` of AWS::Lambda (the types' pages, "Return values").
struct FunctionNaming {
    let resource: ResourceRequest

    func identity() -> ResourceIdentity? {
        switch resource.type {
        case "AWS::Lambda::Function", "AWS::Lambda::LayerVersion":
            var identity = InventedIdentity.identity(of: resource)
            // What is called by this name here is what the template means by it.
            identity.isInvented = false
            return identity
        case "AWS::Lambda::Version":
            var identity = resource.identity("\(functionARN):1", "FunctionArn")
            identity.attributes["Version"] = "1"
            return identity
        case "AWS::Lambda::Alias":
            return resource.identity(
                "\(functionARN):\(resource.properties["Name"]?.text ?? "")", "AliasArn")
        case "AWS::Lambda::Url":
            var identity = resource.identity(functionARN, "FunctionArn")
            let environment = resource.stack.environment
            let id = StableID([environment.account, functionARN]).text(length: 24, alphabet: .lower)
            identity.attributes["FunctionUrl"] = .string(
                "https://\(id).lambda-url.\(environment.region).on.aws/")
            return identity
        case "AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig":
            return resource.identity(resource.physicalID ?? resource.generatedName, "Id")
        default: return nil
        }
    }

    private var functionARN: String {
        FunctionReference.arn(
            resource.properties["FunctionName"]?.text ?? "", in: resource.scope)
    }
}

/// The ways to name a function: a name, `name:alias`, `account:function:name`, or an ARN
/// (AWS Lambda API reference, "Invoke", FunctionName).
enum FunctionReference {
    static func arn(_ text: String, in scope: Scope) -> String {
        if text.hasPrefix("arn:") { return text }
        let name = text.split(separator: ":function:").last.map(String.init) ?? text
        return ARN(
            partition: scope.partition, service: "lambda", region: scope.region,
            account: scope.account, resource: "function:\(name)"
        ).description
    }
}
