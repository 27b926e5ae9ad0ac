using System.Buffers.Binary;
using System.Text;
using Burst.Wasm.Runtime;
using Burst.Wasm.Text;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

/// <summary>A command played by a test: an instance with one page of memory, whose calls are made from here.</summary>
/// <remarks>Paths and buffers are written to fixed places of the memory.</remarks>
internal sealed class Guest : IDisposable
{
    public const uint Result = 16;
    public const uint Vectors = 64;
    public const uint OldPath = 1024;
    public const uint NewPath = 8192;
    public const uint Buffer = 16384;
    public const uint BufferLength = 32768;

    /// <summary>The first descriptor that is preopened.</summary>
    public const uint Root = 3;

    private readonly WasmEngine _engine = new();

    public Guest(WasiOptions? options = null, bool hasRoot = true, int pages = 1)
    {
        Context = new WasiContext(options);
        if (hasRoot)
            Context.Preopen("/", Context.Files.Root);
        var module = _engine.Compile(
            WasmModule.Decode(WasmText.Parse(pages == 0 ? "(module)" : $"(module (memory {pages}))")));
        Instance = new Linker().Instantiate(module, new InstanceOptions { HostState = Context });
    }

    public Instance Instance { get; }

    public WasiContext Context { get; }

    public Span<byte> Memory => Instance.Memory!.Write(0, (uint)Instance.Memory.Length);

    public void Dispose()
    {
        Instance.Store.Dispose();
        _engine.Dispose();
    }

    public uint Load(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(Memory[(int)address..]);

    public ulong LoadLong(uint address) => BinaryPrimitives.ReadUInt64LittleEndian(Memory[(int)address..]);

    public void Store(uint address, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(Memory[(int)address..], value);

    public void StoreLong(uint address, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(Memory[(int)address..], value);

    public uint Put(uint address, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.CopyTo(Memory[(int)address..]);
        return (uint)bytes.Length;
    }

    public Errno TryOpen(
        string path, out uint fd, OpenFlags flags = OpenFlags.None, Rights rights = Rights.All, bool follow = true,
        DescriptorFlags modes = DescriptorFlags.None, uint directory = Root, Rights inheriting = Rights.All)
    {
        var error = WasiPaths.path_open(
            Instance, directory, follow ? 1u : 0, OldPath, Put(OldPath, path), (uint)flags,
            (ulong)rights, (ulong)inheriting, (uint)modes, Result);
        fd = Load(Result);
        return error;
    }

    public uint Open(
        string path, OpenFlags flags = OpenFlags.None, Rights rights = Rights.All,
        DescriptorFlags modes = DescriptorFlags.None)
    {
        Assert.Equal(Errno.Success, TryOpen(path, out var fd, flags, rights, modes: modes));
        return fd;
    }

    public uint OpenDirectory(string path, uint directory = Root)
    {
        Assert.Equal(
            Errno.Success, TryOpen(path, out var fd, OpenFlags.Directory, Rights.Directory, directory: directory));
        return fd;
    }

    public void Create(string path, string content = "")
    {
        var fd = Open(path, OpenFlags.Create);
        Assert.Equal(Errno.Success, Write(fd, content));
        Assert.Equal(Errno.Success, Close(fd));
    }

    public Errno Close(uint fd) => WasiDescriptors.fd_close(Instance, fd);

    public Errno Write(uint fd, string text, ulong? offset = null)
    {
        var length = Put(Buffer, text);
        Store(Vectors, Buffer);
        Store(Vectors + 4, length);
        return offset is { } place
            ? WasiTransfer.fd_pwrite(Instance, fd, Vectors, 1, place, Result)
            : WasiTransfer.fd_write(Instance, fd, Vectors, 1, Result);
    }

    public Errno TryRead(uint fd, out string text, uint length = BufferLength, ulong? offset = null)
    {
        Store(Vectors, Buffer);
        Store(Vectors + 4, length);
        var error = offset is { } place
            ? WasiTransfer.fd_pread(Instance, fd, Vectors, 1, place, Result)
            : WasiTransfer.fd_read(Instance, fd, Vectors, 1, Result);
        text = error == Errno.Success ? Encoding.UTF8.GetString(Memory.Slice((int)Buffer, (int)Load(Result))) : "";
        return error;
    }

    public string Read(uint fd, uint length = BufferLength)
    {
        Assert.Equal(Errno.Success, TryRead(fd, out var text, length));
        return text;
    }

    public string ReadFile(string path)
    {
        var fd = Open(path, rights: Rights.Read);
        var text = Read(fd);
        Close(fd);
        return text;
    }

    public Errno MakeDirectory(string path, uint directory = Root) =>
        WasiPaths.path_create_directory(Instance, directory, OldPath, Put(OldPath, path));

    public Errno RemoveDirectory(string path) =>
        WasiPaths.path_remove_directory(Instance, Root, OldPath, Put(OldPath, path));

    public Errno Unlink(string path) => WasiPaths.path_unlink_file(Instance, Root, OldPath, Put(OldPath, path));

    public Errno Rename(string from, string to) =>
        WasiPaths.path_rename(Instance, Root, OldPath, Put(OldPath, from), Root, NewPath, Put(NewPath, to));

    public Errno Link(string from, string to, bool follow = false) =>
        WasiPaths.path_link(
            Instance, Root, follow ? 1u : 0, OldPath, Put(OldPath, from), Root, NewPath, Put(NewPath, to));

    public Errno Symlink(string target, string path) =>
        WasiPaths.path_symlink(Instance, OldPath, Put(OldPath, target), Root, NewPath, Put(NewPath, path));

    public Errno ReadLink(string path, out string target, uint length = BufferLength)
    {
        var error = WasiPaths.path_readlink(Instance, Root, OldPath, Put(OldPath, path), Buffer, length, Result);
        target = error == Errno.Success ? Encoding.UTF8.GetString(Memory.Slice((int)Buffer, (int)Load(Result))) : "";
        return error;
    }

    public Errno SetTimes(string path, ulong access, ulong modify, TimeFlags flags, bool follow) =>
        WasiPaths.path_filestat_set_times(
            Instance, Root, follow ? 1u : 0, OldPath, Put(OldPath, path), access, modify, (uint)flags);

    public Errno Stat(string path, out Status status, bool follow = true)
    {
        var error = WasiPaths.path_filestat_get(Instance, Root, follow ? 1u : 0, OldPath, Put(OldPath, path), Buffer);
        status = ReadStatus();
        return error;
    }

    public Status Stat(uint fd)
    {
        Assert.Equal(Errno.Success, WasiDescriptors.fd_filestat_get(Instance, fd, Buffer));
        return ReadStatus();
    }

    /// <summary>Names in a directory, through a buffer of some length.</summary>
    public List<string> List(uint fd, uint bufferLength = BufferLength) =>
        [.. ListEntries(fd, bufferLength).Select(static entry => entry.Name)];

    public List<(string Name, byte Type, ulong Inode)> ListEntries(
        uint fd, uint bufferLength = BufferLength, ulong cookie = 0)
    {
        const int header = 24;
        var entries = new List<(string, byte, ulong)>();
        while (true)
        {
            Assert.Equal(Errno.Success, WasiDirectories.fd_readdir(Instance, fd, Buffer, bufferLength, cookie, Result));
            var used = Load(Result);
            var bytes = Memory.Slice((int)Buffer, (int)used);
            while (bytes.Length >= header)
            {
                var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
                if (bytes.Length < header + length)
                    break;
                var name = Encoding.UTF8.GetString(bytes.Slice(header, length));
                entries.Add((name, bytes[20], BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])));
                cookie = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                bytes = bytes[(header + length)..];
            }

            if (used < bufferLength)
                return entries;
        }
    }

    private Status ReadStatus() => new(
        LoadLong(Buffer + 8), Memory[(int)Buffer + 16], LoadLong(Buffer + 24), LoadLong(Buffer + 32),
        LoadLong(Buffer + 40), LoadLong(Buffer + 48), LoadLong(Buffer + 56));

    public readonly record struct Status(
        ulong Inode, byte Type, ulong Links, ulong Size, ulong AccessTime, ulong ModifyTime, ulong ChangeTime);
}
