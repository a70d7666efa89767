internal import PenstockModel

/// The models that every new REST API has. Corpus, test_model_lifecycle.
enum DefaultModels {
    static func make() -> [APIModel] {
        [
            model(
                "Empty", "This is a default empty schema model",
                """
                {
                  "$schema": "http://json-schema.org/draft-04/schema#",
                  "title" : "Empty Schema",
                  "type" : "object"
                }
                """),
            model(
                "Error", "This is a default error schema model",
                """
                {
                  "$schema" : "http://json-schema.org/draft-04/schema#",
                  "title" : "Error Schema",
                  "type" : "object",
                  "properties" : {
                    "message" : { "type" : "string" }
                  }
                }
                """),
        ]
    }

    private static func model(
        _ name: String, _ description: String, _ schema: String
    ) -> APIModel {
        var model = APIModel()
        model.id = freshID(.model) { _ in false }
        model.name = name
        model.description = description
        model.schema = schema
        model.contentType = "application/json"
        return model
    }
}
