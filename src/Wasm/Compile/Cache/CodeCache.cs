using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Burst.Wasm.Compile.Cache;

/// <summary>A folder of machine code: for each module and variant an image and a small file that vouches for it.</summary>
/// <remarks>
/// <para>Code in the folder is executed as it is, so the folder must be writable by its owner alone; another one is not
/// used. What is incomplete, damaged or made by another build of the engine is passed over.</para>
/// <para>Loaded code stays for the life of the process; equal code is loaded once. Thread-safe.</para>
/// </remarks>
internal sealed class CodeCache(string folder)
{
    private const string ImageSuffix = ".dll";
    private const string VoucherSuffix = ".sum";
    private const ulong Magic = 0x31_65_64_6F_43_6E_72_42;
    private const int VoucherBytes = 32;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly ConcurrentDictionary<string, Lazy<CachedCode?>> Loaded = new();

    /// <summary>Whether there may be code for a module; tells by its length alone.</summary>
    public bool MayHave(ReadOnlyMemory<byte> module) =>
        IsSafe() && Directory.EnumerateFiles(folder, CodeKey.PrefixOf(module) + "*" + VoucherSuffix).Any();

    /// <summary>The code of a module and variant, if it is there and sound.</summary>
    public CachedCode? Find(ReadOnlyMemory<byte> module, CodeOptions options)
    {
        if (!MayHave(module))
            return null;
        var path = Path.GetFullPath(Path.Combine(folder, CodeKey.Of(module, options)));
        if (!File.Exists(path + VoucherSuffix))
            return null;
        var code = Loaded.GetOrAdd(path, static path => new Lazy<CachedCode?>(() => Load(path))).Value;
        if (code is null)
            Loaded.TryRemove(path, out _);
        return code;
    }

    /// <summary>Makes the folder, for its owner alone.</summary>
    /// <exception cref="IOException">The folder can be written by others.</exception>
    public void Prepare()
    {
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, Private);
        if (!IsSafe())
            throw new IOException($"The code cache '{folder}' can be written by others than its owner; code from there would be executed.");
    }

    /// <summary>A name for a file in the making.</summary>
    public string TemporaryPath(string suffix) => Path.Combine(folder, $"{Guid.NewGuid():n}.tmp{suffix}");

    /// <summary>Takes an image over; it is found from now on.</summary>
    public void Add(string key, string temporaryImage, bool changesTables)
    {
        var path = Path.Combine(folder, key);
        var voucher = TemporaryPath(VoucherSuffix);
        File.WriteAllBytes(voucher, Vouch(temporaryImage, changesTables));
        File.Move(temporaryImage, path + ImageSuffix, overwrite: true);
        File.Move(voucher, path + VoucherSuffix, overwrite: true);
    }

    private static CachedCode? Load(string path)
    {
        try
        {
            var voucher = File.ReadAllBytes(path + VoucherSuffix);
            if (voucher.Length != VoucherBytes)
                return null;
            var changesTables = voucher[^1] != 0;
            if (!voucher.AsSpan().SequenceEqual(Vouch(path + ImageSuffix, changesTables)))
                return null;
            var context = new AssemblyLoadContext("WebAssembly code of " + Path.GetFileName(path));
            context.Resolving += static (_, name) => name.Name == CodeContext.Own.GetName().Name ? CodeContext.Own : null;
            return new CachedCode(context.LoadFromAssemblyPath(path + ImageSuffix).ManifestModule, changesTables);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null;
        }
    }

    private static byte[] Vouch(string image, bool changesTables)
    {
        var voucher = new byte[VoucherBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(voucher, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(voucher.AsSpan(8), new FileInfo(image).Length);
        BinaryPrimitives.WriteUInt64LittleEndian(voucher.AsSpan(16), FileSum.Of(image));
        voucher[^1] = changesTables ? (byte)1 : (byte)0;
        return voucher;
    }

    private bool IsSafe()
    {
        var info = new DirectoryInfo(folder);
        return info.Exists && (info.UnixFileMode & WritableByOthers) == 0;
    }
}

/// <summary>Machine code from the cache.</summary>
/// <param name="Module">All functions of the module: function n is method n.</param>
/// <param name="ChangesTables">As <see cref="WasmModule.ChangesTables"/>, which validation finds out.</param>
internal sealed record CachedCode(Module Module, bool ChangesTables);
