using System.Collections.Immutable;
using Burst.Infer.Inputs;
using Burst.Infer.Link;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Compile;

/// <summary>The model of gcc, g++, clang and clang++: each source becomes a thunk, and what they are linked to another.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class CompileModel : IToolModel
{
    private readonly Compilers _compilers;
    private readonly UnitPlanner _units;
    private readonly LinkPlanner _links;

    /// <param name="files">The build's files.</param>
    /// <param name="root">Where they are in the tree.</param>
    /// <param name="toolSets">What compilers need to run.</param>
    /// <param name="probes">What is known of compilers from earlier runs.</param>
    /// <param name="links">Plans the links of calls that go so far.</param>
    /// <param name="options">How to go about it.</param>
    public CompileModel(
        BuildFiles files, BuildRoot root, ToolSets toolSets, ProbeCache probes, LinkPlanner links, CompileOptions? options = null)
    {
        _compilers = new Compilers(probes);
        _units = new UnitPlanner(files, root, toolSets, probes, options ?? new CompileOptions());
        _links = links;
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tools { get; } = ["gcc", "cc", "g++", "c++", "clang", "clang++"];

    /// <inheritdoc/>
    public ToolAnswer Answer(ToolCall call)
    {
        var arguments = ResponseFiles.Expand(call.Arguments, call.Directory);
        if (!_compilers.TryGet(call, out var compiler, out var reason)
            || !CompilerCommand.TryParse(
                arguments, compiler.Clang is null ? CompilerOptions.Gcc : CompilerOptions.Clang, compiler.IsCxxDriver, out var command, out reason))
        {
            return new ToolAnswer.RunReal(reason);
        }

        if (command.OnlyTellsDependencies)
            return compiler.Clang is null ? TellDependencies(call, compiler, command) : new ToolAnswer.RunReal("lists dependencies, as clang does");
        return command.StopsBeforeLinking ? Compile(call, compiler, command) : Link(call, compiler, command, arguments);
    }

    private ToolAnswer TellDependencies(ToolCall call, Compiler compiler, CompilerCommand command)
    {
        if (DependencyListing.FindObstacle(command) is { } obstacle)
            return new ToolAnswer.RunReal(obstacle);
        var sources = command.Inputs;
        var texts = new string[sources.Length];
        string? trouble = null;
        Parallel.For(0, sources.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            if (_units.TryScan(call, compiler, command, sources[i], out var scan, out var reason))
                texts[i] = DependencyListing.Format(command, sources[i], scan);
            else
                trouble = reason;
        });
        return trouble is null ? DependencyListing.Answer(call, command, string.Concat(texts)) : new ToolAnswer.RunReal(trouble);
    }

    private ToolAnswer Compile(ToolCall call, Compiler compiler, CompilerCommand command)
    {
        var sources = command.Sources.ToList();
        if (sources.Count == 0)
            return new ToolAnswer.RunReal("has nothing to compile");
        if (sources.Count > 1 && command.Output is not null)
            return new ToolAnswer.RunReal("names one output for several sources");
        var plan = new Plan();
        foreach (var source in sources)
        {
            if (command.Has(WordRole.ToAssembler) && source.Language is InputLanguage.Assembler)
                return new ToolAnswer.RunReal("has nothing to compile");
            var ending = command.Has(WordRole.ToAssembler) ? ".s" : ".o";
            var path = call.PathOf(command.Output ?? Path.ChangeExtension(Path.GetFileName(source.Name), ending));
            if (FindObstacle(path) is { } obstacle)
                return new ToolAnswer.RunReal(obstacle);
            if (!_units.TryPlan(call, compiler, command, source, path, out var unit, out var reason))
                return new ToolAnswer.RunReal(reason);
            plan.Add(unit);
            plan.Outputs.Add(new PlannedOutput(path, new OutputRef(unit.Thunk)));
        }

        return plan.ToAnswer();
    }

    private ToolAnswer Link(ToolCall call, Compiler compiler, CompilerCommand command, ImmutableArray<string> arguments)
    {
        var plan = new Plan();
        foreach (var source in command.Sources)
        {
            if (!_units.TryPlan(call, compiler, command, source, output: null, out var unit, out var reason))
                return new ToolAnswer.RunReal(reason);
            plan.Add(unit);
        }

        var answer = _links.PlanDriver(call, arguments, [.. plan.Units.Select(unit => new OutputRef(unit.Thunk))], compiler.Clang);
        if (answer is not ToolAnswer.Modelled link)
            return answer;
        plan.Outputs.AddRange(link.Outputs);
        plan.SideFiles.AddRange(link.SideFiles);
        plan.Messages.AddRange(link.Messages);
        plan.Steps.AddRange(link.Steps);
        return plan.ToAnswer();
    }

    // Where the compiler would complain, it does.
    private static string? FindObstacle(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return "the folder of its output is not there";
        return Directory.Exists(path) || (Path.Exists(path) && !File.Exists(path)) ? "its output is not a file" : null;
    }

    private sealed class Plan
    {
        public List<CompiledUnit> Units { get; } = [];

        public List<PlannedOutput> Outputs { get; } = [];

        public List<SideFile> SideFiles { get; } = [];

        public List<OutputRef> Messages { get; } = [];

        public List<string> Steps { get; } = [];

        public void Add(CompiledUnit unit)
        {
            Units.Add(unit);
            foreach (var step in unit.Steps)
            {
                Messages.Add(new OutputRef(step.Thunk, ToolTreeNames.Messages));
                Steps.Add($"{step.Name}: {step.Thunk}");
            }

            if (unit.Dependencies is { } dependencies)
                SideFiles.Add(dependencies);
        }

        public ToolAnswer ToAnswer() => new ToolAnswer.Modelled([.. Outputs], [.. SideFiles], [.. Messages]) { Steps = [.. Steps] };
    }
}
