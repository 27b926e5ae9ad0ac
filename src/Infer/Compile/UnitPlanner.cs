using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Infer.Scan;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Compile;

/// <summary>Makes a thunk of the compilation of one source file: all headers are inputs, so that it runs anywhere.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="toolSets">What compilers need to run.</param>
/// <param name="probes">What is known of compilers from earlier runs.</param>
/// <param name="options">How to go about it.</param>
internal sealed class UnitPlanner(
    BuildFiles files, BuildRoot root, ToolSets toolSets, ProbeCache probes, CompileOptions options)
{
    private const string NoSystemRoot = $"{ToolTreeNames.Tree}/none";

    private readonly DependencyScanner _scanner = new(TimeProvider.System);
    private readonly ConcurrentDictionary<string, CompilerFlags?> _flags = new(StringComparer.Ordinal);

    /// <summary>Plans the compilation of one source.</summary>
    /// <param name="call">The call.</param>
    /// <param name="compiler">The compiler it starts.</param>
    /// <param name="command">The call, understood.</param>
    /// <param name="source">Which source.</param>
    /// <param name="output">The absolute path of what is written; <see langword="null"/> for an object that goes to the
    /// linker.</param>
    /// <param name="unit">The thunk.</param>
    /// <param name="reason">Why there is none; a clause.</param>
    /// <exception cref="BurstException">A file cannot be read or stored.</exception>
    public bool TryPlan(
        ToolCall call, Compiler compiler, CompilerCommand command, CompilerInput source, string? output,
        [NotNullWhen(true)] out CompiledUnit? unit, [NotNullWhen(false)] out string? reason)
    {
        unit = null;
        if (!TryFindTools(compiler, source.Language, out var tools, out var part, out reason)
            || !TryScan(call, compiler, command, source, part, out var scan, out var flags, out reason))
        {
            return false;
        }

        var thunk = new ToolThunk(files, root, tools, compiler.Program, call.Directory);
        var paths = new UnitPaths(root, call, thunk, options.KeepsPaths);
        thunk.Arguments[0] = call.Tool;
        thunk.Arguments.AddRange(["-no-canonical-prefixes", "-fdiagnostics-color=always", .. paths.Maps]);
        AddArguments(call, command, source, flags, thunk, paths);
        if (FindFault(call, source, scan, thunk, paths) is { } fault)
        {
            reason = fault;
            return false;
        }

        if (output is null)
        {
            thunk.Arguments.AddRange(["-c", "-o", $"{ToolTreeNames.Tree}/{ToolTreeNames.Temporary}/output.o"]);
            thunk.AddNamedOutput($"{ToolTreeNames.Temporary}/output.o", "output");
        }
        else
        {
            thunk.AddOutput(output, "output");
        }

        AddVariables(call, compiler, part, thunk);
        unit = new CompiledUnit(thunk.Write(), DependencyRequest.Answer(call, command, source, scan));
        return true;
    }

    private bool TryFindTools(
        Compiler compiler, InputLanguage language, [NotNullWhen(true)] out ToolSet? tools, [NotNullWhen(true)] out string? part,
        [NotNullWhen(false)] out string? reason)
    {
        part = language switch
        {
            InputLanguage.Cxx or InputLanguage.PreprocessedCxx => compiler.Cxx,
            InputLanguage.Assembler => compiler.Assembler,
            _ => compiler.C,
        };
        if (part is not null && compiler.Assembler is not null)
            return toolSets.TryGet([.. new[] { compiler.Program, part, compiler.Assembler }.Distinct()], out tools, out reason);
        tools = null;
        reason = "a part of the compiler is not installed";
        return false;
    }

    private bool TryScan(
        ToolCall call, Compiler compiler, CompilerCommand command, CompilerInput source, string part,
        [NotNullWhen(true)] out ScanResult? scan, out CompilerFlags? flags, [NotNullWhen(false)] out string? reason)
    {
        scan = null;
        flags = null;
        reason = null;
        if (!source.Language.HasHeaders())
        {
            var path = call.PathOf(source.Name);
            if (!File.Exists(path))
                reason = $"'{source.Name}' is not found";
            scan = new ScanResult([new ScannedFile(source.Name, path, IsSystem: false)], [], [], [], UsesTime: false, Trouble: null);
            return reason is null;
        }

        var request = ScanRequests.Make(call, command, source);
        flags = FlagsOf(call, compiler, part, request);
        if (flags is null)
        {
            reason = "the compiler refuses the options";
            return false;
        }

        scan = _scanner.Scan(request.Finish(flags));
        reason = scan.UsesTime ? "uses __DATE__, __TIME__ or __TIMESTAMP__" : scan.Trouble;
        return reason is null;
    }

    private CompilerFlags? FlagsOf(ToolCall call, Compiler compiler, string part, ScanRequests request)
    {
        var flags = request.Flags.Select(flag => flag.Role == WordRole.SystemRoot ? flag.With(call.PathOf(flag.Value)) : flag.Arguments)
            .SelectMany(arguments => arguments).ToList();
        return _flags.GetOrAdd(
            string.Join('\0', [compiler.Program, part, request.LanguageName, .. flags]),
            _ => CompilerFlags.Read(probes, compiler.Program, part, request.LanguageName, flags, request.Rules));
    }

    private static string? FindFault(
        ToolCall call, CompilerInput source, ScanResult scan, ToolThunk thunk, UnitPaths paths)
    {
        foreach (var file in scan.Files.Concat(scan.ProbedFiles))
        {
            if (!thunk.TryAddInput(file.Path, out var isPlaceholder))
                continue;
            if (isPlaceholder && source.Language.HasHeaders())
                return $"'{file.Name}' has to be made first";
            if (!paths.Reaches(file.Name))
                return $"'{file.Name}' leads out of the project";
        }

        foreach (var folder in scan.Directories)
            thunk.AddFolder(folder);
        foreach (var named in scan.AssemblerFiles)
        {
            var path = named.Name is null ? null : call.PathOf(named.Name);
            if (path is null || !File.Exists(path) || !paths.Reaches(named.Name!))
                return $"the assembler reads files that {named.File} names";
            thunk.TryAddInput(path, out _);
        }

        if (scan.Files.Any(file => file.IsSystem))
        {
            thunk.KeepRealPaths(BuildRoot.Project);
            thunk.KeepRealPaths(BuildRoot.System);
        }

        return null;
    }

    private static void AddArguments(
        ToolCall call, CompilerCommand command, CompilerInput source, CompilerFlags? flags, ToolThunk thunk, UnitPaths paths)
    {
        for (var i = 0; i < command.Words.Length; i++)
        {
            var word = command.Words[i];
            switch (word.Role)
            {
                case WordRole.Input when i != source.Word:
                case WordRole.Dependency or WordRole.SystemRoot or WordRole.Link:
                case WordRole.Output when !command.StopsBeforeLinking:
                    break;
                case WordRole.PathMap:
                    thunk.Arguments.AddRange(paths.Translate(word));
                    break;
                case WordRole.Input or WordRole.Output or WordRole.QuoteFolder or WordRole.UserFolder or WordRole.SystemFolder
                    or WordRole.AfterFolder or WordRole.IncludedFile or WordRole.MacroFile:
                    thunk.Arguments.AddRange(word.With(paths.Write(word.Value)));
                    break;
                default:
                    thunk.Arguments.AddRange(word.Arguments);
                    break;
            }
        }

        if (flags is null)
            return;
        foreach (var folder in ScanRequests.FoldersOf(command).Concat(flags.StandardFolders))
        {
            var path = call.PathOf(folder);
            if (Directory.Exists(path))
                thunk.AddFolder(path);
        }

        // The preprocessor includes stdc-predef.h by itself only where standard folders are not switched off; so they are
        // given by name, and the built-in ones are looked for where nothing is.
        if (!command.Has(WordRole.NoStandardFolders))
        {
            thunk.Arguments.Add("-isysroot");
            thunk.Arguments.Add(NoSystemRoot);
            if (source.Language == InputLanguage.Cxx)
                thunk.Arguments.Add("-nostdinc++");
        }

        foreach (var folder in flags.StandardFolders)
        {
            thunk.Arguments.Add("-isystem");
            thunk.Arguments.Add(thunk.PlaceOf(Path.GetFullPath(folder)));
        }
    }

    private static void AddVariables(ToolCall call, Compiler compiler, string part, ToolThunk thunk)
    {
        var folders = new[] { part, compiler.Assembler }.Select(Path.GetDirectoryName).Distinct();
        thunk.Variables.Add($"PATH={ToolTreeNames.Tree}/{BuildRoot.System}{Path.GetDirectoryName(compiler.Assembler)}");
        thunk.Variables.Add($"COMPILER_PATH={string.Join(':', folders.Select(folder => $"{ToolTreeNames.Tree}/{BuildRoot.System}{folder}"))}");
        thunk.Variables.Add($"TMPDIR={ToolTreeNames.Tree}/{ToolTreeNames.Temporary}");
        if (call.Environment.TryGetValue("GCC_COLORS", out var colours))
            thunk.Variables.Add($"GCC_COLORS={colours}");
        if (Locale.Utf8File is not { } locale || !Locale.IsUtf8(call.Environment))
            return;
        thunk.Variables.Add("LC_CTYPE=C.UTF-8");
        thunk.Variables.Add($"LOCPATH={ToolTreeNames.Tree}/t/locale");
        thunk.AddInputAs("t/locale/C.UTF-8/LC_CTYPE", locale);
    }
}
