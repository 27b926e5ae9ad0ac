using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Thunks;

namespace Burst.Infer.WasmToolchain;

/// <summary>clang and lld as one WebAssembly module, with the headers and libraries of its target, wasm32-wasip1.</summary>
/// <remarks>
/// <para>A folder with <c>llvm.core.wasm</c> and <c>llvm/</c> (its <c>include</c> and <c>lib</c>), as npm's
/// <c>@yowasp/clang</c> has them. What is in <c>llvm/</c> is at <c>/usr</c> for the module. Immutable.</para>
/// </remarks>
public sealed class LlvmFiles
{
    private const string ModuleName = "llvm.core.wasm";
    private const string Place = "usr";

    private readonly string _root;

    private LlvmFiles(ObjectHash module, string root)
    {
        Module = module;
        _root = root;
    }

    /// <summary>The module's object.</summary>
    public ObjectHash Module { get; }

    /// <summary>The folders of standard C headers on this machine, in the order in which clang searches them.</summary>
    public IReadOnlyList<string> HeaderFolders => [$"{_root}/include", $"{_root}/include/wasm32-wasip1"];

    /// <summary>The folder of the C library on this machine.</summary>
    public string LibraryFolder => $"{_root}/lib/wasm32-wasip1";

    /// <summary>What functions that the compiler calls are in: the builtins.</summary>
    public string Builtins => $"{_root}/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a";

    /// <summary>Opens a folder; the module goes to the store.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">Where it goes.</param>
    /// <exception cref="BurstException">The folder lacks a part; says how to get it.</exception>
    public static LlvmFiles Open(string folder, BuildFiles files)
    {
        folder = Path.GetFullPath(folder);
        var module = Path.Join(folder, ModuleName);
        var found = new LlvmFiles(default, Path.Join(folder, "llvm"));
        foreach (var needed in (string[])[module, found.Builtins, found.HeaderFolders[1], found.LibraryFolder])
        {
            if (!Path.Exists(needed))
            {
                throw new BurstException(
                    $"there is no WebAssembly toolchain in {folder} ({needed} is missing): 'tools/fetch-programs.sh' gets it from npm"
                    + $" (@yowasp/clang); --toolchain wasm=FOLDER or BURST_WASM_TOOLCHAIN names another folder");
            }
        }

        return new LlvmFiles(files.Read(module).Output.Thunk, found._root);
    }

    /// <summary>A file's name where the module runs, if it is one of the toolchain's own.</summary>
    /// <param name="path">An absolute, normal path.</param>
    public string? NameOf(string path) =>
        path.StartsWith(_root + "/", StringComparison.Ordinal) ? Place + path[_root.Length..] : null;
}
