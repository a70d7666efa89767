internal import JSON
internal import SourceTree

extension SAMRewriting {
    static let impliedREST = "ServerlessRestApi"
    static let impliedHTTP = "ServerlessHttpApi"

    /// Gives APIs without a definition an empty one, which events fill.
    func giveBodies() {
        for api in resources("Api") + resources("HttpApi") {
            let properties = api.properties
            if properties["DefinitionBody"]?.isTruthy == true
                || properties["DefinitionUri"]?.isTruthy == true
            {
                continue
            }
            api.properties["DefinitionBody"] = emptyBody(api)
            api.isManaged = true
        }
    }

    private func emptyBody(_ api: SAMResource) -> SourceNode {
        let make = api.make
        let info = make.map([
            ("version", make.text("1.0")), ("title", make.ref("AWS::StackName")),
        ])
        return make.map([
            api.type == "Api" ? ("swagger", make.text("2.0")) : ("openapi", make.text("3.0.1")),
            ("info", info), ("paths", make.map([])),
        ])
    }

    /// Gives events the API that they imply, and definitions the paths of the events.
    func addEventPaths() {
        for function in resources("Function") + resources("StateMachine") {
            for event in function.properties["Events"]?.mapping ?? [] {
                guard let type = event.value["Type"]?.text, type == "Api" || type == "HttpApi"
                else { continue }
                if function.type == "StateMachine" {
                    error(
                        "events of type '\(type)' of state machines can't be honoured",
                        at: event.value["Type"], function, "Events", event.key,
                        hint: "Step Functions aren't served here; integrate a function")
                    continue
                }
                if type == "Api", event.value["Properties"]?.isTruthy != true { continue }
                var whole = event.value
                complete(&whole, of: function, isREST: type == "Api")
                function.properties.edit("Events") { $0[event.key] = whole }
            }
        }
        for api in resources("Api") + resources("HttpApi") where api.isManaged {
            addConditions(to: api)
        }
        for id in [Self.impliedREST, Self.impliedHTTP] { addCondition(ofImplied: id) }
        for function in resources("Function") {
            for event in events(of: function) { addPath(of: event) }
        }
    }

    /// The API and the path that an event leaves out.
    private func complete(_ event: inout SourceNode, of function: SAMResource, isREST: Bool) {
        let make = NodeMaker(at: event)
        if event["Properties"] == nil { event["Properties"] = make.map([]) }
        event.edit("Properties") { properties in
            let name = isREST ? "RestApiId" : "ApiId"
            if properties[name] == nil {
                let id = isREST ? Self.impliedREST : Self.impliedHTTP
                properties[name] = make.ref(id)
                addImplied(id, isREST: isREST, for: function)
            }
            if !isREST, properties["Path"]?.isTruthy != true,
                properties["Method"]?.isTruthy != true
            {
                properties["Path"] = make.text("$default")
                properties["Method"] = make.text(SAMEvent.anyMethod)
            }
        }
        for read in self.events(of: function, only: event) {
            if read.api.conditions[read.path] == nil { read.api.paths.append(read.path) }
            read.api.conditions[read.path, default: [:]][read.method] = function.condition
            addRouteSettings(of: read)
        }
    }

    private func addImplied(_ id: String, isREST: Bool, for function: SAMResource) {
        let type = isREST ? "Api" : "HttpApi"
        if resource(id, type) == nil {
            let make = function.make
            let api = SAMResource(
                SourceMember(
                    key: id, keyLocation: function.keyLocation,
                    value: make.map([("Type", make.text(Self.prefix + type))])), type: type)
            if isREST { api.properties["StageName"] = make.text("Prod") }
            api.properties["DefinitionBody"] = emptyBody(api)
            api.isManaged = true
            addImplied(api)
        }
        propagateTags(of: function, to: id, type)
    }

    /// The tags of a function that has `PropagateTags` go to the API that it implies.
    private func propagateTags(of function: SAMResource, to id: String, _ type: String) {
        let globals = root["Globals"]?["Function"]
        let own = function.properties
        guard let api = resource(id, type),
            (own["PropagateTags"] ?? globals?["PropagateTags"])?.isTruthy == true,
            let tags = own["Tags"] ?? globals?["Tags"]
        else { return }
        var all = api.properties["Tags"] ?? function.make.map([])
        for tag in tags.mapping ?? [] { all[tag.key] = tag.value }
        api.properties["Tags"] = all
        api.properties["PropagateTags"] = function.make.bool(true)
    }

    /// `RouteSettings` of an event are the API's for that route.
    private func addRouteSettings(of event: SAMEvent) {
        guard event.api.type == "HttpApi", var settings = event.properties["RouteSettings"] else {
            return
        }
        let make = event.make
        let method = event.properties["Method"]?.text ?? ""
        let route =
            method == SAMEvent.anyMethod ? event.path : "\(method.uppercased()) \(event.path)"
        if let condition = event.function.condition {
            settings = make.conditional(condition, settings)
        }
        var all = event.api.properties["RouteSettings"] ?? make.map([])
        var own = all[route] ?? make.map([])
        for member in settings.mapping ?? [] { own[member.key] = member.value }
        all[route] = own
        event.api.properties["RouteSettings"] = all
    }

    private func addPath(of event: SAMEvent) {
        guard event.api.isManaged else { return }
        let make = event.make
        event.api.editDefinition { body in
            body.edit("paths") { paths in
                if paths[event.path] == nil {
                    var item = make.map([])
                    if let condition = event.api.pathConditions[event.path] {
                        item = make.conditional(condition, item)
                    }
                    paths[event.path] = item
                }
                paths.edit(event.path) { item in
                    item.eachOutcome { item in
                        if item[event.methodKey] == nil { item[event.methodKey] = make.map([]) }
                    }
                }
            }
        }
    }

    /// The events of a function that make routes, with what they need; reports those that can't be
    /// read, the first time.
    func events(of function: SAMResource, only: SourceNode? = nil) -> [SAMEvent] {
        var result: [SAMEvent] = []
        for member in function.properties["Events"]?.mapping ?? [] {
            if let only, only.location != member.value.location { continue }
            let node = only ?? member.value
            guard let type = node["Type"]?.text, type == "Api" || type == "HttpApi",
                let properties = node["Properties"], properties.isTruthy
            else { continue }
            if let event = event(member.key, type, properties, of: function) {
                result.append(event)
            }
        }
        return result
    }

    private func event(
        _ id: String, _ type: String, _ properties: SourceNode, of function: SAMResource
    ) -> SAMEvent? {
        for name in ["Path", "Method"] where properties[name]?.text == nil {
            error(
                "'\(name)' of the event is missing or no text", at: properties, function,
                "Events", id, "Properties", hint: "an event of type '\(type)' has both")
            return nil
        }
        let name = type == "Api" ? "RestApiId" : "ApiId"
        let referred = properties[name]?.referred
        guard let referred, let api = resource(referred, type) else {
            error(
                "'\(name)' is no reference to a resource of this template", at: properties[name],
                function, "Events", id, "Properties", name,
                hint: "refer to an AWS::Serverless::\(type)")
            return nil
        }
        return SAMEvent(
            function: function, id: id, properties: properties, api: api,
            path: properties["Path"]?.text ?? "",
            method: properties["Method"]?.text?.lowercased() ?? "")
    }
}
