using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Burst.Engine;
using Burst.Infer.Compile;
using Burst.Infer.Inputs;
using Burst.Infer.Scan;
using Burst.Infer.Session;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.WasmToolchain;

/// <summary>Makes a thunk of the compilation of one C source by the module.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="llvm">The module and its files.</param>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="forcer">Answers what only the compiler knows.</param>
internal sealed class ModuleUnits(LlvmFiles llvm, BuildFiles files, BuildRoot root, IThunkForcer forcer)
{
    // How the scanner words it that a header is missing.
    private const string NotFound = " is not found";

    // A macro of clang's that it does not list among its own.
    private static readonly MacroOption s_buildingModule = new("__building_module(x)=0");

    private readonly DependencyScanner _scanner = new(TimeProvider.System);
    private readonly ConcurrentDictionary<string, ModuleFlags> _flags = new(StringComparer.Ordinal);

    /// <summary>Plans the compilation of one source.</summary>
    /// <param name="call">The call.</param>
    /// <param name="command">The same, understood.</param>
    /// <param name="source">Which source.</param>
    /// <param name="unit">The thunk.</param>
    /// <param name="reason">Why there is none; a clause.</param>
    /// <exception cref="BurstException">A file cannot be read or stored.</exception>
    public bool TryPlan(
        ToolCall call, CompilerCommand command, CompilerInput source, [NotNullWhen(true)] out CompiledUnit? unit,
        [NotNullWhen(false)] out string? reason)
    {
        unit = null;
        if (source.Language is not (InputLanguage.C or InputLanguage.PreprocessedC or InputLanguage.Assembler
            or InputLanguage.PreprocessedAssembler))
        {
            reason = $"{source.Name} is not C";
            return false;
        }

        var scan = Scan(call, command, source);
        reason = scan.Trouble is { } trouble && !trouble.Contains(NotFound, StringComparison.Ordinal) ? trouble
            : scan.Times != TimeMacros.None ? $"{source.Name} uses __DATE__, __TIME__ or __TIMESTAMP__"
            : scan.AssemblerFiles.Length > 0 ? $"the assembler reads files that {scan.AssemblerFiles[0].File} names"
            : null;
        if (reason is not null)
            return false;

        var thunk = new ModuleThunk(llvm, files, root, call);
        foreach (var file in scan.Files.Concat(scan.ProbedFiles))
            thunk.AddInput(file.Path);
        thunk.AddFolder(call.Directory);
        foreach (var folder in scan.Directories)
            thunk.AddFolder(folder);
        AddArguments(command, source, thunk);
        unit = new CompiledUnit(
            thunk.Store(ModuleThunk.Output, ModuleThunk.Messages), DependencyRequest.Answer(call, null, command, source, scan));
        return true;
    }

    // Where the scan misses a header, the compiler misses it at the same place and says so.
    private ScanResult Scan(ToolCall call, CompilerCommand command, CompilerInput source)
    {
        if (!source.Language.HasHeaders())
        {
            return new ScanResult(
                [new ScannedFile(source.Name, call.PathOf(source.Name), IsSystem: false)], [], [], [], TimeMacros.None, Trouble: null);
        }

        var request = ScanRequests.Make(call, null, command, source);
        string[] arguments = [.. request.Flags.SelectMany(flag => flag.Arguments), "-x", request.LanguageName];
        var flags = _flags.GetOrAdd(
            string.Join('\0', arguments), _ => new ModuleFlags(llvm, files, forcer, arguments, request.Rules));
        var isBare = command.Has(WordRole.NoStandardFolders);
        var search = SearchPath.Create(
            call.Directory, command.Values(WordRole.QuoteFolder), command.Values(WordRole.UserFolder),
            [.. command.Values(WordRole.SystemFolder), .. isBare ? [] : llvm.HeaderFolders], command.Values(WordRole.AfterFolder));
        return _scanner.Scan(new ScanRequest(source.Name, call.Directory, request.Rules, search, flags.Macros.Value, flags)
        {
            Macros = [s_buildingModule, .. command.Words.Where(word => word.Role is WordRole.Define or WordRole.Undefine)
                .Select(word => new MacroOption(word.Value, word.Role == WordRole.Undefine))],
            MacroFiles = [.. command.Values(WordRole.MacroFile)],
            IncludedFiles = [.. command.Values(WordRole.IncludedFile)],
            ImplicitHeader = null,
        });
    }

    private static void AddArguments(CompilerCommand command, CompilerInput source, ModuleThunk thunk)
    {
        var project = $"/{ToolTreeNames.Tree}/{BuildRoot.Project}";
        thunk.Arguments.AddRange(
            ["clang", $"-working-directory={thunk.Directory}", $"-ffile-prefix-map={project}=.", "-ffile-compilation-dir=.",
                "-fdiagnostics-color=always"]);
        for (var i = 0; i < command.Words.Length; i++)
        {
            var word = command.Words[i];
            switch (word.Role)
            {
                case WordRole.Input when i != source.Word:
                case WordRole.Dependency or WordRole.SystemRoot or WordRole.Link or WordRole.Output or WordRole.Colour:
                    break;
                case WordRole.Input or WordRole.QuoteFolder or WordRole.UserFolder or WordRole.SystemFolder
                    or WordRole.AfterFolder or WordRole.IncludedFile or WordRole.MacroFile:
                    thunk.Arguments.AddRange(word.With(thunk.Write(word.Value)));
                    break;
                default:
                    thunk.Arguments.AddRange(word.Arguments);
                    break;
            }
        }

        if (!command.StopsBeforeLinking)
            thunk.Arguments.Add("-c");
        thunk.Arguments.AddRange(["-o", $"/{ModuleThunk.Output}"]);
    }
}
