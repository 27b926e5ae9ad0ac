using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>A folder with a file for each object, such as one on a network file system: <c>file:///path</c>.</summary>
internal sealed class FolderBackend(string folder) : IStorageBackend
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Name => $"file://{folder}";

    public Task<IReadOnlyList<ObjectHash>> FindMissingAsync(
        IReadOnlyList<ObjectHash> names, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ObjectHash>>([.. names.Where(name => !IsThere(name))]);

    public Task PutAsync(IReadOnlyList<ObjectHash> names, IFileObjectStore from, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                foreach (var name in names)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Put(name, from);
                }
            }, cancellationToken);

    public async Task GetAsync(IReadOnlyList<ObjectHash> names, ObjectIntake into, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            using var incoming = into.Begin(name, Name);
            try
            {
                await using var file = File.OpenRead(PathOf(name));
                await incoming.CopyFromAsync(file, cancellationToken);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new StorageException(StorageFault.Missing, $"{Name} does not have {name}", e);
            }
            catch (Exception e) when (SystemError.IsOne(e))
            {
                throw new StorageException(
                    StorageFault.Unavailable, $"{PathOf(name)}: {SystemError.Describe(e, PathOf(name))}", e);
            }

            incoming.Complete();
        }
    }

    public ValueTask DisposeAsync() => default;

    private void Put(in ObjectHash name, IFileObjectStore from)
    {
        from.Verify(name);
        try
        {
            Directory.CreateDirectory(folder);
            var temporary = $"{PathOf(name)}.{Guid.NewGuid():n}";
            try
            {
                File.Copy(from.PathOf(name), temporary);
                File.SetUnixFileMode(temporary, Mode);
                File.Move(temporary, PathOf(name), overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            var fault = e.Message.Contains("No space left", StringComparison.Ordinal) ? StorageFault.Full : StorageFault.Unavailable;
            throw new StorageException(fault, $"cannot write '{PathOf(name)}': {SystemError.Describe(e, PathOf(name))}", e);
        }
    }

    // A file of another length was left by something that was no backend.
    private bool IsThere(ObjectHash name) => new FileInfo(PathOf(name)) is { Exists: true } file && file.Length == name.LengthBytes;

    private string PathOf(in ObjectHash name) => Path.Join(folder, name.ToString());
}
