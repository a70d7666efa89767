internal import CloudFormation
package import JSON
internal import PenstockConfig
package import PenstockImport
internal import PenstockLambda
package import PenstockLowering
package import PenstockModel
package import SourceTree
internal import Synchronization

/// Definitions in files, and what the management API holds, as a configuration.
package struct DefinitionSource: ConfigurationSource {
    package let name: String
    private let paths: [String]
    private let importing: ImportOptions
    private let lowering: LoweringOptions
    /// What the management API holds; its APIs are served beside those of the files.
    private let managed: (@Sendable () -> [Scope: AccountState])?
    /// Runs their functions; nil: nothing does, here.
    private let functions: FunctionHost?
    private let lastRead = LastRead()
    private let lastLowered = LastLowered()

    package init(
        _ paths: [String], _ importing: ImportOptions, _ lowering: LoweringOptions,
        managed: (@Sendable () -> [Scope: AccountState])? = nil, functions: FunctionHost? = nil
    ) {
        self.functions = functions
        self.paths = paths
        self.importing = importing
        self.lowering = lowering
        self.managed = managed
        name = paths.first ?? "the management API"
    }

    /// What is at a path, by its content. What can't be read is taken for a native configuration,
    /// whose reader says why it can't.
    package static func form(of path: String) -> DefinitionForm {
        guard let file = try? DefinitionImport.file(path, DiskFiles()) else { return .native }
        return DefinitionForm(file: file.name, text: file.text)
    }

    package func load() -> LoadedConfiguration { load(read(), readsFiles: true) }

    /// Good files aren't read again when the management API's state changes: they may be large.
    package func refresh() -> LoadedConfiguration {
        guard let last = lastRead.value else { return load() }
        var definitions = last.definitions
        definitions.accounts = managed?() ?? [:]
        definitions.add(definitions.filed)
        return load((definitions, last.rest), readsFiles: false)
    }

    private func load(
        _ read: (definitions: Definitions?, rest: LoadedConfiguration), readsFiles: Bool
    ) -> LoadedConfiguration {
        var rest = read.rest
        guard let definitions = read.definitions else { return rest }
        rest.diagnostics = definitions.diagnostics
        guard !definitions.hasErrors else { return rest }
        var options = options(definitions)
        rest.functions += definitions.libraries.sorted { $0.key < $1.key }.map {
            "Function \($0.key), \($0.value.symbol) of \($0.value.path), in this process"
        }
        serve(definitions, readsFiles, &options, &rest)
        return lower(definitions, options, rest)
    }

    /// How these definitions are lowered: with what they say themselves of their functions.
    private func options(_ definitions: Definitions) -> LoweringOptions {
        var options = lowering
        options.libraries = definitions.libraries
        if options.policies != nil { options.policies = definitions.policies }
        return options
    }

    /// Has the definitions' functions run, and says where they are called.
    private func serve(
        _ definitions: Definitions, _ readsFiles: Bool, _ options: inout LoweringOptions,
        _ rest: inout LoadedConfiguration
    ) {
        guard let functions else { return }
        let filed = definitions.functions.filter { options.map[$0.name].isEmpty }
        functions.serve(
            filed, definitions.accounts, readsFiles: readsFiles, &options, &rest)
        // The folder of what came over the API never changes.
        for function in filed {
            switch function.code {
            case .folder(let path): rest.files.formUnion(CodeFiles.files(in: path))
            case .archive(let path): rest.files.insert(path)
            case .inline, .absent: break
            }
        }
    }

    /// The definitions' nouns with their places in files.
    package func read() -> (definitions: Definitions?, rest: LoadedConfiguration) {
        var rest = LoadedConfiguration()
        let accounts = managed?() ?? [:]
        guard !paths.isEmpty else {
            return (Definitions(accounts: accounts), rest)
        }
        let files = DiskFiles()
        do throws(TemplateFileError) {
            let imported = try DefinitionImport(importing, files: files).load(paths)
            rest.files = files.names
            let definitions = Definitions(imported, accounts: accounts)
            if !definitions.hasErrors { lastRead.value = (definitions, rest) }
            return (definitions, rest)
        } catch {
            rest.files = files.names.union(paths)
            rest.notes = ["\(name): error: \(error.message)"]
            return (nil, rest)
        }
    }

    private func lower(
        _ definitions: Definitions, _ options: LoweringOptions, _ base: LoadedConfiguration
    ) -> LoadedConfiguration {
        var base = base
        base.outputs = definitions.outputs
        return LoweredAccounts(
            accounts: definitions.accounts, places: definitions.places,
            isWhole: managed == nil, last: lastLowered
        ).configuration(options, base)
    }

    /// The native configuration that the definitions come to.
    package func document(_ definitions: Definitions) -> (document: JSONValue, notes: [String]) {
        let lowered = ModelLowering.lower(definitions.accounts, options(definitions))
        return (
            lowered.document,
            (lowered.warnings + lowered.unenforced)
                .map { "warning: " + definitions.places.text(of: $0) }
        )
    }
}

/// What an import found.
package struct Definitions: Sendable {
    package var accounts: [Scope: AccountState]
    /// Those of the files alone.
    fileprivate var filed: [Scope: AccountState] = [:]
    package var diagnostics: [Diagnostic] = []
    package var hasErrors = false
    /// Outputs by stack.
    package var outputs: [StackOutputs] = []
    /// What runs behind their integrations.
    var functions: [FunctionDefinition] = []
    /// What runs in the gateway itself, by ARN.
    var libraries: [String: LibraryFunction] = [:]
    /// Who may call them.
    var policies = FunctionPolicies()
    /// Where in files the nouns are.
    var places = NounPlaces()

    init(accounts: [Scope: AccountState]) { self.accounts = accounts }

    init(_ imported: Imported, accounts: [Scope: AccountState]) {
        self.accounts = accounts
        filed = imported.accounts
        diagnostics = imported.report.finish()
        hasErrors = imported.report.hasErrors
        places = imported.places
        functions = ImportedFunctions.definitions(imported.functions, layers: imported.layers)
        libraries = ImportedFunctions.libraries(imported.functions)
        policies = FunctionPolicies(
            functions: Set(imported.functions.map(\.arn)), permissions: imported.permissions)
        outputs = imported.stacks.map { stack in
            StackOutputs(
                stack: stack.name,
                values: JSONObject(stack.outputs.map { ($0.name, $0.value.json) }))
        }
        add(filed)
    }

    /// What files define is theirs, whatever else has it.
    fileprivate mutating func add(_ filed: [Scope: AccountState]) {
        for (scope, account) in filed {
            accounts[scope] = accounts[scope].map { $0.adding(account) } ?? account
        }
    }
}

extension AccountState {
    /// Both states; what both have is the other's.
    fileprivate func adding(_ other: AccountState) -> AccountState {
        var result = self
        result.restAPIs.merge(other.restAPIs) { $1 }
        result.apis.merge(other.apis) { $1 }
        result.apiKeys.merge(other.apiKeys) { $1 }
        result.usagePlans.merge(other.usagePlans) { $1 }
        result.domainNames.merge(other.domainNames) { $1 }
        return result
    }
}

/// What files had when they were last read and were good.
private final class LastRead: Sendable {
    private let stored = Mutex<(definitions: Definitions, rest: LoadedConfiguration)?>(nil)

    var value: (definitions: Definitions, rest: LoadedConfiguration)? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
