using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>Takes objects from elsewhere into a store, if they are what their names say.</summary>
/// <param name="store">The store.</param>
/// <param name="mode">The mode of the objects' files.</param>
/// <remarks>Safe to call from any number of threads.</remarks>
public sealed class ObjectIntake(IFileObjectStore store, UnixFileMode mode)
{
    /// <summary>The mode that gg gives to what it gets: 0600.</summary>
    public const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string NameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const int BufferLength = 128 << 10;

    /// <summary>Begins to take an object; its bytes are to be written to what is returned.</summary>
    /// <param name="hash">The object's name.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public IncomingObject Begin(in ObjectHash hash, string source)
    {
        var path = $"{store.PathOf(hash)}.{Random.Shared.GetString(NameCharacters, 6)}";
        try
        {
            Directory.CreateDirectory(store.ObjectsPath);
            var content = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = PrivateMode,
                BufferSize = (int)Math.Clamp(hash.LengthBytes, 1, BufferLength),
            });
            return new IncomingObject(store, hash, source, path, mode, content);
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw Unwritable(hash, path, e);
        }
    }

    /// <summary>Takes an object whose bytes are at hand.</summary>
    /// <param name="hash">The object's name.</param>
    /// <param name="content">All its bytes.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="StorageException">The bytes are not the object's.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public void Take(in ObjectHash hash, ReadOnlySpan<byte> content, string source)
    {
        using var incoming = Begin(hash, source);
        incoming.Write(content);
        incoming.Complete();
    }

    internal static ObjectStoreException Unwritable(in ObjectHash hash, string path, Exception error) => new(
        hash, ObjectFault.Unavailable, $"cannot write '{path}': {SystemError.Describe(error, path)}", error);
}

/// <summary>An object on its way in: a temporary file beside its place.</summary>
public sealed class IncomingObject : IDisposable
{
    private readonly IFileObjectStore _store;
    private readonly ObjectHash _hash;
    private readonly string _source;
    private readonly string _path;
    private readonly UnixFileMode _mode;
    private readonly FileStream _content;
    private bool _isStored;

    internal IncomingObject(
        IFileObjectStore store, in ObjectHash hash, string source, string path, UnixFileMode mode, FileStream content)
    {
        _store = store;
        _hash = hash;
        _source = source;
        _path = path;
        _mode = mode;
        _content = content;
    }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="StorageException">There are more than the name says.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_content.Position + bytes.Length > _hash.LengthBytes)
            throw new StorageException(StorageFault.Corrupt, $"{_source} gave more than the {_hash.LengthBytes} bytes of {_hash}");
        try
        {
            _content.Write(bytes);
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw ObjectIntake.Unwritable(_hash, _path, e);
        }
    }

    /// <summary>Adds all that a stream has.</summary>
    /// <exception cref="StorageException">There is more than the name says.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    /// <exception cref="IOException">The stream broke off.</exception>
    public async Task CopyFromAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Clamp(_hash.LengthBytes + 1, 1, 128 << 10)];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            Write(buffer.AsSpan(0, count));
    }

    /// <summary>Checks the bytes and makes them an object of the store.</summary>
    /// <exception cref="StorageException">They are not what the name says.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public void Complete()
    {
        try
        {
            _content.Flush();
            File.SetUnixFileMode(_content.SafeFileHandle, _mode);
            _content.Dispose();
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw ObjectIntake.Unwritable(_hash, _path, e);
        }

        // The store hashes what it adopts; whatever it was, it is now under the name that it deserves.
        var actual = _store.Adopt(_path);
        _isStored = true;
        if (actual != _hash)
            throw new StorageException(StorageFault.Corrupt, $"{_source} gave something else for {_hash}: {actual}");
    }

    /// <summary>Gives up what was not completed.</summary>
    public void Dispose()
    {
        _content.Dispose();
        if (!_isStored)
            File.Delete(_path);
    }
}
