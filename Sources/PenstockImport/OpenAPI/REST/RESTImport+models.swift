internal import JSON
internal import PenstockModel

extension RESTImport {
    /// `definitions`, or `components.schemas`. Corpus, TestApiGatewayImportRestApi: an imported API
    /// has the models of its document only, and not those of a new API.
    mutating func readModels() {
        let path = reading.document.version.schemas
        for (name, schema) in reading.root[path]?.members ?? [] where !name.hasPrefix("x-") {
            guard name.utf8.allSatisfy(Self.isAlphanumeric) else {
                reading.fail(
                    "Unable to create model '\(name)': Model name must be alphanumeric: \(name)",
                    at: schema, hint: "use letters and digits only")
                continue
            }
            var model = APIModel()
            model.id = ids.id(.model, name, old: base.models[name]?.id)
            model.name = name
            model.contentType = "application/json"
            // Corpus, test_import_with_circular_models: the description is the model's too.
            model.description = schema["description"]?.text
            model.schema = schemas.text(of: schema)
            definition.models[name] = model
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The schemas that operations have without a name.
    mutating func addInlineModels() {
        for (name, text) in schemas.inline {
            var model = APIModel()
            model.id = ids.id(.model, name, old: base.models[name]?.id)
            model.name = name
            model.contentType = "application/json"
            model.schema = text
            definition.models[name] = model
        }
    }

    mutating func readValidators() {
        let node = reading.root["x-amazon-apigateway-request-validators"]
        for (name, value) in node?.members ?? [] {
            let old = base.requestValidators.values.first { $0.name == name }
            var validator = RequestValidator()
            validator.id = ids.id(.requestValidator, name, old: old?.id)
            validator.name = name
            validator.validateRequestBody = value["validateRequestBody"]?.bool ?? false
            validator.validateRequestParameters = value["validateRequestParameters"]?.bool ?? false
            definition.requestValidators[validator.id] = validator
            validatorIDs[name] = validator.id
        }
    }

    mutating func readGatewayResponses() {
        let node = reading.root["x-amazon-apigateway-gateway-responses"]
        for (name, value) in node?.members ?? [] {
            guard let type = GatewayResponseType(rawValue: name) else {
                reading.fail(
                    "Unsupported gateway response type '\(name)'", at: value,
                    hint: "it is one of \(GatewayResponseType.words.joined(separator: ", "))")
                continue
            }
            var response = GatewayResponse()
            response.responseType = type
            response.statusCode = value["statusCode"]?.text
            response.responseParameters = value["responseParameters"]?.textMap ?? [:]
            response.responseTemplates = value["responseTemplates"]?.textMap ?? [:]
            definition.gatewayResponses[name] = response
        }
    }

    mutating func readDocumentation() {
        let list = reading.root["x-amazon-apigateway-documentation"]?["documentationParts"]
        for element in list?.elements ?? [] {
            guard let place = element["location"] else {
                reading.fail("Documentation part has no location", at: element)
                continue
            }
            var part = DocumentationPart()
            do throws(ModelError) {
                part.location = try DocumentationPartLocation(place.json, .request)
            } catch {
                reading.fail("Invalid documentation part location: \(error)", at: place)
                continue
            }
            let location = part.location
            let old = base.documentationParts.values.first { $0.location == location }
            part.id = ids.id(.documentationPart, location.json.compact, old: old?.id)
            let properties = element["properties"]
            part.properties = properties?.text ?? properties?.json.compact ?? "{}"
            definition.documentationParts[part.id] = part
        }
    }
}
