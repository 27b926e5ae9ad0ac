using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Link;

/// <summary>Turns links into thunks: those that a compiler's driver makes, and calls of the linker itself.</summary>
/// <remarks>
/// <para>A driver's link is planned from what <c>-###</c> says, and its thunk runs the linker as the driver would have. No
/// input is read but to see what it is, so objects and libraries may be placeholders.</para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="toolSets">What linkers need to run.</param>
/// <param name="probes">What is known of linkers from earlier runs.</param>
public sealed partial class LinkPlanner(BuildFiles files, BuildRoot root, ToolSets toolSets, ProbeCache probes)
{
    // Each changes what the linker does by means that the thunk does not have.
    private static readonly string[] s_refusedVariables = ["LDEMULATION", "GNUTARGET", "COLLECT_NO_DEMANGLE"];

    private readonly LinkInputs _inputs = new(files, probes);
    private readonly LinkerFolders _folders = new(probes);

    /// <summary>Plans the link of a call of a compiler's driver.</summary>
    /// <param name="call">The call: not for preprocessing, compiling or assembling only.</param>
    /// <param name="arguments">Its arguments, with response files opened.</param>
    /// <param name="compiled">What its source files compile to, in order; empty where it is given objects alone.</param>
    /// <param name="clang">The driver, where it is a clang.</param>
    /// <exception cref="BurstException">An input cannot be read or stored; names the path.</exception>
    public ToolAnswer PlanDriver(
        ToolCall call, ImmutableArray<string> arguments, ImmutableArray<OutputRef> compiled, Clang? clang = null)
    {
        if (arguments.Any(argument => argument.StartsWith("-flto", StringComparison.Ordinal)))
            return new ToolAnswer.RunReal("optimises at link time");
        // What clang links with depends on more folders than it tells.
        if (DriverDryRun.LinkerOf(call, arguments, clang is null ? probes : null, out var warns) is not { IsEmpty: false } linker)
            return new ToolAnswer.RunReal("the compiler's driver refuses the call");
        if (clang is not null && (warns || linker.Contains("-cc1")))
            return new ToolAnswer.RunReal(warns ? "the compiler's driver has a warning" : "does not end with a link");
        var program = linker[0];
        var isWrapped = Path.GetFileName(program) == "collect2";
        var name = linker.LastOrDefault(argument => argument.StartsWith("-fuse-ld=", StringComparison.Ordinal)) is { } choice
            ? $"ld.{choice["-fuse-ld=".Length..]}"
            : "ld";
        var own = isWrapped ? FindLinker(call, name) : program;
        if (own is null)
            return new ToolAnswer.RunReal($"its linker {name} is not found");
        return Plan(
            call, Path.GetFullPath(program), own, [.. linker.Skip(1)], compiled, clang is null ? null : Complaint(clang, arguments));
    }

    /// <summary>Plans a call of the linker itself.</summary>
    /// <param name="call">The call.</param>
    /// <param name="arguments">Its arguments, with response files opened.</param>
    /// <exception cref="BurstException">An input cannot be read or stored; names the path.</exception>
    public ToolAnswer PlanLinker(ToolCall call, ImmutableArray<string> arguments) =>
        Plan(call, call.Program, call.Program, arguments, [], complaint: null);

    // collect2 says by itself that the linker failed; without it the driver does.
    private static string Complaint(Clang clang, ImmutableArray<string> arguments)
    {
        const string Text = "linker command failed with exit code 1 (use -v to see invocation)";
        var colours = arguments.LastOrDefault(argument => argument.Contains("color", StringComparison.Ordinal)
            && argument.Contains("diagnostics", StringComparison.Ordinal));
        return colours is not null && (colours.StartsWith("-fno-", StringComparison.Ordinal) || colours.EndsWith("=never", StringComparison.Ordinal))
            ? $"{clang.Name}: error: {Text}\n"
            : $"{clang.Name}: \e[0;1;31merror: \e[0m\e[1m{Text}\e[0m\n";
    }

    private ToolAnswer Plan(
        ToolCall call, string program, string linker, ImmutableArray<string> arguments, ImmutableArray<OutputRef> compiled,
        string? complaint)
    {
        if (s_refusedVariables.FirstOrDefault(call.Environment.ContainsKey) is { } variable)
            return new ToolAnswer.RunReal($"{variable} is set");
        var version = probes.Run(linker, ["--version"], [linker]).Output.Split('\n')[0];
        var isLld = LldLine().IsMatch(version);
        if (!isLld && !version.StartsWith("GNU ld", StringComparison.Ordinal))
            return new ToolAnswer.RunReal($"{linker} is neither GNU ld nor lld");
        if (!LinkerOptions.Table.TryParse(arguments, out var words, out var unknown))
            return new ToolAnswer.RunReal($"the linker's argument '{unknown}' is not known");
        var command = new LinkerCommand(words);
        var output = call.PathOf(command.Output);
        if (words.Any(word => word.Use == WordUse.Operand && call.PathOf(word.Value) == output) || !CanHold(output))
            return new ToolAnswer.RunReal($"writes to {command.Output}");
        if (!toolSets.TryGet(program == linker ? [linker] : [program, linker], out var tools, out var reason))
            return new ToolAnswer.RunReal(reason);

        var thunk = new ToolThunk(files, root, tools, program, call.Directory);
        thunk.FailureText = complaint;
        if (complaint is not null)
            thunk.Arguments[0] = thunk.PlaceOf(program);
        thunk.Variables.Add($"TMPDIR={ToolTreeNames.Tree}/{ToolTreeNames.Temporary}");
        if (program != linker)
            thunk.Variables.Add($"COMPILER_PATH={thunk.PlaceOf(Path.GetDirectoryName(linker)!)}");
        if (call.Environment.TryGetValue("LD_RUN_PATH", out var runPath))
            thunk.Variables.Add($"LD_RUN_PATH={runPath}");
        var emulation = words.LastOrDefault(word => word.Name == "m") is { Value.Length: > 0 } word ? word.Value : null;
        var plan = new LinkPlan(files, _inputs, root, call, command, thunk);
        if (plan.Make(isLld ? null : _folders.Of(linker, emulation), compiled) is { } why)
            return new ToolAnswer.RunReal(why);

        thunk.AddOutput(output, "output");
        var hash = thunk.Write();
        return new ToolAnswer.Modelled(
            [new PlannedOutput(output, new OutputRef(hash), IsProgram: !command.IsRelocatable)], [],
            [new OutputRef(hash, ToolTreeNames.Messages)])
        { Steps = [$"linked: {hash}"] };
    }

    private string? FindLinker(ToolCall call, string name)
    {
        var printed = probes.Run(call.Program, [$"-print-prog-name={name}"], [call.Program]).Output.Trim();
        return printed.Contains('/') ? Path.GetFullPath(printed) : ProgramSearch.Find(name, call.Environment.GetValueOrDefault("PATH", ""), call.Directory);
    }

    [GeneratedRegex(@"^(?:\S+ )?LLD \d+\.", RegexOptions.CultureInvariant)]
    private static partial Regex LldLine();

    private static bool CanHold(string path) =>
        Directory.Exists(Path.GetDirectoryName(path)) && (!Path.Exists(path) || File.Exists(path)) && Path.GetDirectoryName(path) != "/dev";
}
