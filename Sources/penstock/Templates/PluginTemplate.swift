import ArgumentParser

/// What `penstock plugin new` can make.
enum PluginKind: String, CaseIterable, ExpressibleByArgument {
    case authorizer, validator, limiter, transformer, integration

    /// The phase in which the example uses it, as cases and configurations name it.
    var phase: String {
        switch self {
        case .authorizer: "auth"
        case .validator: "validate"
        case .limiter: "rate_limit"
        case .transformer: "transform"
        case .integration: "integrate"
        }
    }
}

/// In what it can be written.
enum PluginLanguage: String, CaseIterable, ExpressibleByArgument {
    case c, swift
}

/// The files of a new plugin.
struct PluginTemplate {
    /// As the author named it: "my-auth".
    var name: String
    var kind: PluginKind
    var language: PluginLanguage
    /// How its Makefile calls us.
    var penstock: String

    /// "MyAuth".
    var typeName: String {
        let words = name.split { $0 == "-" || $0 == "_" }
        let joined = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return joined.first?.isLetter == true ? joined : "Plugin" + joined
    }

    /// Path below the folder and text of each file.
    var files: [(path: String, text: String)] {
        [
            ("config.schema.json", schema), source, ("Makefile", makefile),
            ("penstock.yaml", configuration), ("cases/basic.json", cases),
            ("README.md", readme), (".gitignore", "*.so\nschema.h\nSchema.swift\n.penstock/\n"),
        ]
    }

    private var source: (String, String) {
        switch language {
        case .c: ("\(name).c", CTemplate(plugin: self).text)
        // Not Plugin.swift: two files of one module can't have one name, and the SDK has that.
        case .swift: ("\(name).swift", SwiftTemplate(plugin: self).text)
        }
    }

    /// The one option that each kind has.
    var option: (name: String, json: String, description: String, sample: String) {
        switch kind {
        case .authorizer:
            (
                "word", #"{"type": "string", "minLength": 1, "maxLength": 255}"#,
                "The word that x-word must have.", "sesame"
            )
        case .validator:
            (
                "header", #"{"type": "string", "minLength": 1, "maxLength": 255}"#,
                "The header that must be there.", "x-source"
            )
        case .limiter:
            (
                "rate", #"{"type": "number", "exclusiveMinimum": 0}"#,
                "Requests a second of each client; twice as many at once.", "5"
            )
        case .transformer:
            (
                "stamp", #"{"type": "string", "maxLength": 255}"#,
                "What x-stamp is set to on the way in.", "seen"
            )
        case .integration:
            (
                "message", #"{"type": "string", "maxLength": 255}"#, "What is answered.",
                "hello from a plugin"
            )
        }
    }

    private var schema: String {
        let described = option.json.dropFirst()
        return """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "additionalProperties": false,
              "required": ["\(option.name)"],
              "properties": {
                "\(option.name)": {"description": "\(option.description)", \(described)
              },
              "examples": [{"\(option.name)": \(sampleJSON)}]
            }

            """
    }

    /// The option's value in an example.
    var sampleJSON: String { kind == .limiter ? option.sample : "\"\(option.sample)\"" }

    private var makefile: String {
        let build: String
        switch language {
        case .c:
            build = """
                \(name).so: \(name).c schema.h
                \t$(CC) -std=c11 -O2 -g -fPIC -shared -Wall -Wextra -fvisibility=hidden \\
                \t  -I $(shell $(PENSTOCK) sdk-path include) \\
                \t  -Wl,--version-script=$(shell $(PENSTOCK) sdk-path map) -Wl,-z,nodelete -Wl,-z,defs \\
                \t  -o $@ $<

                schema.h: config.schema.json
                \t{ echo '#define CONFIG_SCHEMA \\'; \\
                \t  sed 's/\\\\/\\\\\\\\/g; s/"/\\\\"/g; s/.*/"&\\\\n" \\\\/' $<; echo '""'; } > $@
                """
        case .swift:
            build = """
                # The SDK is source: compiled with the plugin, by the compiler that made the gateway.
                SDK := $(shell find $(shell $(PENSTOCK) sdk-path swift)/PenstockPlugin -name '*.swift')

                \(name).so: \(name).swift Schema.swift $(SDK)
                \t@echo "swiftc -o $@ $< and the SDK"
                \t@swiftc -O -wmo -swift-version 6 -parse-as-library -emit-library \\
                \t  -module-name \(typeName)Plugin -enable-upcoming-feature ExistentialAny \\
                \t  -enable-upcoming-feature MemberImportVisibility \\
                \t  -enable-upcoming-feature InternalImportsByDefault \\
                \t  -Xcc -fmodule-map-file=$(shell $(PENSTOCK) sdk-path module-map) \\
                \t  -Xlinker --version-script=$(shell $(PENSTOCK) sdk-path map) \\
                \t  -Xlinker -z -Xlinker nodelete -o $@ $^

                Schema.swift: config.schema.json
                \t{ echo 'let configSchema: StaticString = #\"\"\"'; cat $<; echo '\"\"\"#'; } > $@
                """
        }
        return """
            # make         builds \(name).so against the SDK that belongs to `penstock`
            # make check   builds it and checks that it keeps the rules of the ABI
            # make serve   builds it and serves penstock.yaml
            PENSTOCK ?= \(penstock)

            \(build)

            .PHONY: check serve clean
            .DELETE_ON_ERROR:
            check: \(name).so
            \t$(PENSTOCK) plugin check ./\(name).so

            serve: \(name).so
            \t$(PENSTOCK) serve penstock.yaml

            clean:
            \trm -f \(name).so schema.h Schema.swift

            """
    }

    private var configuration: String {
        let step = "{use: \(name), config: {\(option.name): \(sampleJSON)}}"
        let use =
            switch kind {
            case .integration: "          integrate: \(step)"
            case .transformer:
                "          transform: {request: [\(step)]}\n          integrate: Integrate/Echo"
            case .authorizer: "          auth: \(step)\n          integrate: Integrate/Echo"
            default: "          \(kind.phase): [\(step)]\n          integrate: Integrate/Echo"
            }
        return """
            # make serve, then: \(tryLine)
            listeners:
              - address: 127.0.0.1:8080
            plugins:
              \(name): {path: ./\(name).so}
            apis:
              try:
                routes:
                  - route: ANY /{proxy+}
                    pipeline:
            \(use)

            """
    }

    /// A request that shows it.
    var tryLine: String {
        switch kind {
        case .authorizer: "curl -i -H 'x-word: \(option.sample)' http://127.0.0.1:8080/" + "hello"
        case .validator: "curl -i -H '\(option.sample): me' http://127.0.0.1:8080/hello"
        default: "curl -i http://127.0.0.1:8080/hello"
        }
    }

    private var readme: String {
        """
        # \(name)

        A Penstock \(kind.rawValue) in \(language == .c ? "C" : "Swift").

            make          # builds \(name).so
            make check    # checks it: ABI, configuration, hostile requests, two generations …
            make serve    # serves penstock.yaml, reloading when \(name).so changes
            \(tryLine)

        | option | |
        |---|---|
        | `\(option.name)` | \(option.description) |

        `config.schema.json` is the only place where the configuration is described; `cases/` holds
        requests with what must come of them.

        """
    }

    private var cases: String {
        let list = CaseTemplate.cases(of: kind, sample: option.sample)
        return """
            {
              "config": {"\(option.name)": \(sampleJSON)},
              "cases": [
            \(list)
              ]
            }

            """
    }
}
