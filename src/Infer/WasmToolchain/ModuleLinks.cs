using System.Diagnostics.CodeAnalysis;
using Burst.Engine;
using Burst.Infer.Compile;
using Burst.Infer.Inputs;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.WasmToolchain;

/// <summary>Makes a thunk of the link that a compiler's driver would do, by the module's own linker.</summary>
/// <remarks>Thread-safe. The driver in the module cannot start another program, so its linker is called as it would.</remarks>
/// <param name="llvm">The module and its files.</param>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
internal sealed class ModuleLinks(LlvmFiles llvm, BuildFiles files, BuildRoot root)
{
    // What only other kinds of programs have, and nobody misses.
    private static readonly string[] s_withoutEffect =
        ["-static", "-rdynamic", "-static-libgcc", "-no-pie", "-pie", "-Wl,--as-needed", "-Wl,--no-as-needed", "-Wl,-E"];

    /// <summary>Plans the link.</summary>
    /// <param name="call">The call.</param>
    /// <param name="command">The same, understood.</param>
    /// <param name="compiled">What its sources compile to, in order.</param>
    /// <param name="thunk">The link.</param>
    /// <param name="reason">Why there is none; a clause.</param>
    /// <exception cref="BurstException">An input cannot be read or stored.</exception>
    public bool TryPlan(
        ToolCall call, CompilerCommand command, IEnumerable<ObjectHash> compiled, out ObjectHash thunk,
        [NotNullWhen(false)] out string? reason)
    {
        var link = new ModuleThunk(llvm, files, root, call);
        link.Arguments.AddRange(["wasm-ld", "-m", "wasm32"]);
        if (Add(call, command, new Queue<ObjectHash>(compiled), link) is { } fault)
        {
            reason = fault;
            thunk = default;
            return false;
        }

        reason = null;
        thunk = link.Store(ModuleThunk.Output, ModuleThunk.Messages);
        return true;
    }

    private string? Add(ToolCall call, CompilerCommand command, Queue<ObjectHash> compiled, ModuleThunk link)
    {
        var isBare = command.Words.Any(word => word.Option is "-nostdlib");
        var hasLibraries = !isBare && !command.Words.Any(word => word.Option is "-nodefaultlibs");
        if (!isBare && !command.Words.Any(word => word.Option is "-nostartfiles"))
            AddFile($"{llvm.LibraryFolder}/crt1-command.o", link);
        string[] folders =
        [
            .. command.Words.Where(word => word.Role == WordRole.Link && word.Option == "-L").Select(word => call.PathOf(word.Value)),
            llvm.LibraryFolder,
        ];
        var sources = 0;
        for (var i = 0; i < command.Words.Length; i++)
        {
            var word = command.Words[i];
            if (word.Role == WordRole.Input && command.Sources.Any(source => source.Word == i))
                link.Arguments.Add(link.AddInput($"unit{sources++}.o", new OutputRef(compiled.Dequeue())));
            else if (word.Role == WordRole.Input)
                AddFile(call.PathOf(word.Value), link);
            else if (word.Role == WordRole.Link && AddOption(word, folders, link) is { } fault)
                return fault;
            else if (word is { Role: WordRole.Keep, Option: "-shared" })
                return "there are no shared libraries for wasm32-wasi";
        }

        if (hasLibraries)
        {
            AddFile($"{llvm.LibraryFolder}/libc.a", link);
            AddFile(llvm.Builtins, link);
        }

        link.Arguments.AddRange(["-o", $"/{ModuleThunk.Output}"]);
        return null;
    }

    private static string? AddOption(CompilerWord word, string[] folders, ModuleThunk link)
    {
        switch (word.Option)
        {
            case "-L" or "-nostdlib" or "-nodefaultlibs" or "-nostartfiles":
                return null;
            case "-l" when folders.Select(folder => $"{folder}/lib{word.Value}.a").FirstOrDefault(File.Exists) is { } library:
                AddFile(library, link);
                return null;
            case "-l":
                return $"there is no lib{word.Value}.a for wasm32-wasi";
            case "-s":
                link.Arguments.Add("--strip-all");
                return null;
            case "-Xlinker":
                link.Arguments.Add(word.Value);
                return null;
            default:
                if (s_withoutEffect.Contains(word.ToString()))
                    return null;
                if (!word.Option.StartsWith("-Wl,", StringComparison.Ordinal))
                    return $"the option {word}";
                link.Arguments.AddRange(word.Value.Split(','));
                return null;
        }
    }

    private static void AddFile(string path, ModuleThunk link)
    {
        link.AddInput(path);
        link.Arguments.Add(link.PlaceOf(path));
    }
}
