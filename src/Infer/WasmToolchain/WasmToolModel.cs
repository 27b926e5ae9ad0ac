using Burst.Infer.Archive;
using Burst.Infer.Compile;
using Burst.Infer.Inputs;
using Burst.Infer.Session;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.WasmToolchain;

/// <summary>Stands for a build's C compiler and archiver: what they are called for is done by clang and lld as WebAssembly.</summary>
/// <remarks>
/// <para>The target is wasm32-wasi, so nothing is left to the machine's own tools, which make something else: what no thunk can
/// stand for is refused. Questions (<c>--version</c>, <c>-E</c>) go to them where they are installed.</para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class WasmToolModel : IToolModel
{
    private readonly ModuleUnits _units;
    private readonly ModuleLinks _links;
    private readonly ModuleArchives _archives;

    /// <param name="llvm">The module and its files.</param>
    /// <param name="files">The build's files.</param>
    /// <param name="root">Where they are in the tree.</param>
    /// <param name="forcer">Answers what only the compiler knows.</param>
    public WasmToolModel(LlvmFiles llvm, BuildFiles files, BuildRoot root, IThunkForcer forcer)
    {
        _units = new ModuleUnits(llvm, files, root, forcer);
        _links = new ModuleLinks(llvm, files, root);
        _archives = new ModuleArchives(llvm, files, root);
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tools { get; } = ["cc", "gcc", "clang", "c++", "g++", "clang++", "ar", "ranlib", "ld", "strip"];

    /// <inheritdoc/>
    public bool StandsAlone => true;

    /// <inheritdoc/>
    public ToolAnswer Answer(ToolCall call)
    {
        var arguments = ResponseFiles.Expand(call.Arguments, call.Directory);
        if (call.Tool.EndsWith("ranlib", StringComparison.Ordinal))
            return new ToolAnswer.Modelled([], [], []);
        if (call.Tool.EndsWith("ar", StringComparison.Ordinal))
        {
            return ArCommand.TryParse(arguments) is { } archive ? Archive(call, archive) : Refuse(call, "its arguments are not known");
        }

        if (call.Tool is not ("cc" or "gcc" or "clang"))
            return Refuse(call, "there is no such tool in it");
        if (CompilerCommand.TryParse(arguments, CompilerOptions.Gcc, isCxxDriver: false, out var command, out var reason))
        {
            if (command.OnlyTellsDependencies)
                return new ToolAnswer.RunReal("lists dependencies");
            return command.StopsBeforeLinking ? Compile(call, command) : Link(call, command);
        }

        return reason == "has no input" || arguments.Any(argument => argument is "-E" or "-v" or "--version")
            ? new ToolAnswer.RunReal(reason)
            : Refuse(call, reason);
    }

    private ToolAnswer Compile(ToolCall call, CompilerCommand command)
    {
        var sources = command.Sources.ToList();
        if (sources.Count != 1 && (command.Output is not null || sources.Count == 0))
            return Refuse(call, sources.Count == 0 ? "it has nothing to compile" : "it names one output for several sources");
        var plan = new Plan();
        foreach (var source in sources)
        {
            if (!_units.TryPlan(call, command, source, out var unit, out var reason))
                return Refuse(call, reason);
            var ending = command.Has(WordRole.ToAssembler) ? ".s" : ".o";
            var path = call.PathOf(command.Output ?? Path.ChangeExtension(Path.GetFileName(source.Name), ending));
            plan.Add(unit.Thunk, "compiled", unit.Dependencies);
            plan.Outputs.Add(new PlannedOutput(path, new OutputRef(unit.Thunk)));
        }

        return plan.ToAnswer();
    }

    private ToolAnswer Link(ToolCall call, CompilerCommand command)
    {
        var plan = new Plan();
        var units = new List<ObjectHash>();
        foreach (var source in command.Sources)
        {
            if (!_units.TryPlan(call, command, source, out var unit, out var why))
                return Refuse(call, why);
            plan.Add(unit.Thunk, "compiled", unit.Dependencies);
            units.Add(unit.Thunk);
        }

        if (!_links.TryPlan(call, command, units, out var link, out var reason))
            return Refuse(call, reason);
        plan.Add(link, "linked", null);
        plan.Outputs.Add(new PlannedOutput(call.PathOf(command.Output ?? "a.out"), new OutputRef(link), IsProgram: true));
        return plan.ToAnswer();
    }

    private ToolAnswer Archive(ToolCall call, ArCommand command)
    {
        if (!_archives.TryPlan(call, command, out var archive, out var reason))
            return Refuse(call, reason);
        var plan = new Plan();
        plan.Add(archive, "archived", null);
        plan.Outputs.Add(new PlannedOutput(call.PathOf(command.Archive), new OutputRef(archive)));
        return plan.ToAnswer();
    }

    private static ToolAnswer.Refused Refuse(ToolCall call, string reason) =>
        new(1, $"burst: {call.Tool} of the WebAssembly toolchain: {reason}\n");

    private sealed class Plan
    {
        public List<PlannedOutput> Outputs { get; } = [];

        private readonly List<SideFile> _sideFiles = [];
        private readonly List<OutputRef> _messages = [];
        private readonly List<string> _steps = [];

        public void Add(ObjectHash thunk, string step, SideFile? sideFile)
        {
            _messages.Add(new OutputRef(thunk, ModuleThunk.Messages));
            _steps.Add($"{step}: {thunk}");
            if (sideFile is { } file)
                _sideFiles.Add(file);
        }

        public ToolAnswer ToAnswer() =>
            new ToolAnswer.Modelled([.. Outputs], [.. _sideFiles], [.. _messages]) { Steps = [.. _steps] };
    }
}
