using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Burst.Gg.Layout;
using Burst.Infer.Assemble;
using Burst.Infer.Inputs;
using Burst.Infer.Scan;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Compile;

/// <summary>Writes the thunks of one source: one that compiles and assembles, or one each for preprocessing, compiling and
/// assembling.</summary>
/// <remarks>Not thread-safe; for one use.</remarks>
internal sealed class UnitStages(
    BuildFiles files, BuildRoot root, ToolSets toolSets, CompileOptions options, ToolCall call, Compiler compiler, string part,
    CompilerCommand command, CompilerInput source)
{
    private const string Preprocessed = $"{ToolTreeNames.Temporary}/unit.i";
    private const string Compiled = $"{ToolTreeNames.Temporary}/unit.s";
    private const string Assembled = $"{ToolTreeNames.Temporary}/unit.o";
    private const string OutputTag = "output";

    /// <summary>Writes them.</summary>
    /// <param name="flags">What the compiler does by itself; <see langword="null"/> for a language without headers.</param>
    /// <param name="scan">What the source is made of.</param>
    /// <param name="output">The absolute path of what is written; <see langword="null"/> for an object that goes to the
    /// linker.</param>
    /// <param name="steps">The thunks, the last of which writes it.</param>
    /// <param name="reason">Why there are none; a clause.</param>
    public bool TryPlan(
        CompilerFlags? flags, ScanResult scan, string? output, out ImmutableArray<CompileStep> steps,
        [NotNullWhen(false)] out string? reason) =>
        options.IsSplit && scan.AssemblerFiles.IsEmpty && compiler.Clang is null && source.Language is InputLanguage.C or InputLanguage.Cxx
            ? TrySplit(flags, scan, output, out steps, out reason)
            : TryMerge(flags, scan, output, out steps, out reason);

    /// <summary>What a thunk runs that goes all the way.</summary>
    public static string[] Programs(Compiler compiler, string part) => [.. ((string[])[compiler.Program, part, compiler.Assembler!]).Distinct()];

    private bool TryMerge(
        CompilerFlags? flags, ScanResult scan, string? output, out ImmutableArray<CompileStep> steps,
        [NotNullWhen(false)] out string? reason)
    {
        steps = [];
        if (!TryBegin(Programs(compiler, part), out var thunk, out var paths, out reason))
            return false;
        UnitArguments.AddArguments(call, compiler, command, source, flags, thunk, paths);
        reason = AddFiles(scan, thunk, paths);
        if (reason is not null)
            return false;
        if (output is null)
            thunk.Arguments.Add("-c");
        if (!paths.MapsComeFirst)
            thunk.Arguments.AddRange(paths.Maps);
        AddOutput(thunk, output, Assembled, isNamed: output is not null);
        steps = [new CompileStep("compiled", thunk.Write())];
        return true;
    }

    private bool TrySplit(
        CompilerFlags? flags, ScanResult scan, string? output, out ImmutableArray<CompileStep> steps,
        [NotNullWhen(false)] out string? reason)
    {
        steps = [];
        if (!TryBegin([compiler.Program, part], out var preprocess, out var paths, out reason)
            || !TryBegin([compiler.Program, part], out var compile, out var compilePaths, out reason)
            || !TryBegin([compiler.Program, compiler.Assembler!], out var assemble, out _, out reason))
        {
            return false;
        }

        var before = Without(WordRole.ToObject, WordRole.ToAssembler, WordRole.Output);
        UnitArguments.AddArguments(call, compiler, before.Command, before.Source, flags, preprocess, paths);
        reason = AddFiles(scan, preprocess, paths);
        if (reason is not null)
            return false;

        // Preprocessed text names files as they are spelt: from the working directory, so that it does not name the tree.
        for (var i = 1; i < preprocess.Arguments.Count; i++)
            preprocess.Arguments[i] = paths.FromDirectory(preprocess.Arguments[i]);
        preprocess.Arguments.AddRange([.. paths.Maps, "-fno-working-directory", "-E"]);
        AddOutput(preprocess, null, Preprocessed, isNamed: false);
        var preprocessed = preprocess.Write();

        foreach (var word in command.Words)
        {
            if (word.Role is WordRole.Keep or WordRole.Warning or WordRole.Colour)
                compile.Arguments.AddRange(word.Arguments);
            else if (word.Role == WordRole.PathMap)
                compile.Arguments.AddRange(compilePaths.Translate(word));
            if (word.Role == WordRole.Assembler || (word.Role == WordRole.Keep && !word.Option.StartsWith("-f", StringComparison.Ordinal)))
                assemble.Arguments.AddRange(word.Arguments);
        }

        var moved = preprocess.Arguments.Where(argument => argument.StartsWith(UnitPaths.MapOption, StringComparison.Ordinal)).ToList();
        var language = source.Language == InputLanguage.Cxx ? "c++-cpp-output" : "cpp-output";
        compile.Arguments.AddRange([.. moved, "-S", "-x", language, $"{ToolTreeNames.Tree}/{Preprocessed}"]);
        compile.AddInput(Preprocessed, new OutputRef(preprocessed));
        var isText = command.Has(WordRole.ToAssembler);
        AddOutput(compile, isText ? output : null, Compiled, isNamed: false);
        var compiled = compile.Write();
        steps = [new CompileStep("preprocessed", preprocessed), new CompileStep("compiled", compiled)];
        if (isText)
            return true;

        assemble.Arguments.AddRange(["-c", $"{ToolTreeNames.Tree}/{Compiled}"]);
        assemble.AddInput(Compiled, new OutputRef(compiled));
        AddOutput(assemble, output, Assembled, isNamed: false);
        steps = steps.Add(new CompileStep("assembled", assemble.Write()));
        return true;
    }

    private string? AddFiles(ScanResult scan, ToolThunk thunk, UnitPaths paths)
    {
        var assembler = new AssemblerSources(files, call, [.. command.Values(WordRole.UserFolder)]);
        return (source.Language.HasHeaders() ? null : assembler.Follow(source.Name))
            ?? UnitArguments.AddFiles(call, compiler, source, scan, assembler, thunk, paths);
    }

    private bool TryBegin(
        string[] programs, [NotNullWhen(true)] out ToolThunk? thunk, [NotNullWhen(true)] out UnitPaths? paths,
        [NotNullWhen(false)] out string? reason)
    {
        thunk = null;
        paths = null;
        if (!toolSets.TryGet(programs, out var tools, out reason))
            return false;
        thunk = new ToolThunk(files, root, tools, compiler.Program, call.Directory);
        paths = new UnitPaths(root, call, compiler, thunk, options.KeepsPaths);
        thunk.Arguments[0] = compiler.Clang is { } clang ? thunk.AddName(compiler.Program, clang.Name) : call.Tool;
        thunk.Arguments.Add("-no-canonical-prefixes");
        if (compiler.Clang is null || source.Language != InputLanguage.Assembler)
            thunk.Arguments.Add("-fdiagnostics-color=always");
        if (compiler.Clang is not null)
            AddClangSetup(thunk);
        if (paths.MapsComeFirst)
            thunk.Arguments.AddRange(paths.Maps);
        UnitArguments.AddVariables(call, compiler, part, thunk);
        if (FindShownDirectory() is { } shown)
            thunk.ShowDirectoryAs(shown);
        return true;
    }

    // What the shell has gone through links to get to. A make that was told -C leaves the variable as it was.
    private string? FindShownDirectory() =>
        call.Environment.TryGetValue("PWD", out var shown) && shown != call.Directory && shown.StartsWith('/')
        && Path.GetFullPath(shown) == shown && root.Contains(shown)
        && FileStatus.TryGet(shown, out var status) && FileStatus.TryGet(call.Directory, out var own)
        && (status.Device, status.Inode) == (own.Device, own.Inode)
            ? shown
            : null;

    // Clang finds its own folder by its name, and would look for a gcc on the machine that runs the thunk.
    private void AddClangSetup(ToolThunk thunk)
    {
        if (compiler.IsCxxDriver)
            thunk.Arguments.Add("--driver-mode=g++");
        thunk.Arguments.Add($"--gcc-toolchain={ToolTreeNames.Tree}/none");
    }

    // Where the build names the output, the compiler is told as the build said it.
    private static void AddOutput(ToolThunk thunk, string? path, string name, bool isNamed)
    {
        if (path is not null)
            thunk.AddOutput(path, OutputTag);
        else
            thunk.AddNamedOutput(name, OutputTag);
        if (!isNamed)
            thunk.Arguments.AddRange(["-o", path is null ? $"{ToolTreeNames.Tree}/{name}" : thunk.PlaceOf(path)]);
    }

    private (CompilerCommand Command, CompilerInput Source) Without(params WordRole[] roles)
    {
        var rest = command.Replace(word => roles.Contains(word.Role), _ => []);
        return (rest, rest.Inputs[command.Inputs.IndexOf(source)]);
    }
}
