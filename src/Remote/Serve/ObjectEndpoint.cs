using System.Net;
using System.Text;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Remote.Backends;
using Burst.Remote.Run;
using Burst.Thunks;
using Microsoft.AspNetCore.Http;

namespace Burst.Remote.Serve;

/// <summary>Gives and takes objects.</summary>
internal sealed class ObjectEndpoint(LocalRunner runner)
{
    private readonly ObjectIntake _intake = new(runner.Objects, UnixFileMode.UserRead);
    private long _givenBytes;
    private long _takenBytes;

    /// <summary>How many bytes of objects went out.</summary>
    public long GivenBytes => Volatile.Read(ref _givenBytes);

    /// <summary>How many bytes of objects came in.</summary>
    public long TakenBytes => Volatile.Read(ref _takenBytes);

    public async Task GetAsync(HttpContext context, string path)
    {
        if (!TryParse(path, out var name))
        {
            await Answers.TextAsync(context, HttpStatusCode.BadRequest, $"'{path}' is not the name of an object");
            return;
        }

        try
        {
            // A file that was damaged here is not given away under its name.
            runner.Objects.Verify(name);
        }
        catch (ObjectStoreException e)
        {
            await Answers.TextAsync(context, HttpStatusCode.NotFound, e.Message);
            return;
        }

        await using var content = File.OpenRead(runner.Objects.PathOf(name));
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = name.LengthBytes;
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
        Interlocked.Add(ref _givenBytes, name.LengthBytes);
    }

    public async Task PutAsync(HttpContext context, string path)
    {
        if (!TryParse(path, out var name))
        {
            await Answers.TextAsync(context, HttpStatusCode.BadRequest, $"'{path}' is not the name of an object");
            return;
        }

        try
        {
            if (!runner.Objects.Contains(name))
            {
                using var incoming = _intake.Begin(name, "the client");
                await incoming.CopyFromAsync(context.Request.Body, context.RequestAborted);
                incoming.Complete();
                Interlocked.Add(ref _takenBytes, name.LengthBytes);
            }

            await Answers.TextAsync(context, HttpStatusCode.OK, "");
        }
        catch (StorageException e)
        {
            await Answers.TextAsync(context, HttpStatusCode.UnprocessableEntity, e.Message);
        }
        catch (ObjectStoreException e)
        {
            await Answers.TextAsync(context, HttpStatusCode.InsufficientStorage, e.Message);
        }
    }

    public async Task MissingAsync(HttpContext context)
    {
        var body = Encoding.UTF8.GetString((await Answers.BodyAsync(context)).Span);
        var missing = new StringBuilder();
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!ObjectHash.TryParse(line, out var name))
            {
                await Answers.TextAsync(context, HttpStatusCode.BadRequest, $"'{line}' is not the name of an object");
                return;
            }

            if (!runner.Objects.Contains(name))
                missing.Append(line).Append('\n');
        }

        await Answers.BytesAsync(context, HttpStatusCode.OK, "text/plain", Encoding.UTF8.GetBytes(missing.ToString()));
    }

    // A reduction whose outputs are gone is not recalled; so there is no need to make its cache forget it.
    public async Task ResetAsync(HttpContext context)
    {
        if (runner.RunningCount > 0)
        {
            await Answers.TextAsync(context, HttpStatusCode.Conflict, $"{runner.RunningCount} thunks are running");
            return;
        }

        try
        {
            foreach (var path in Directory.Exists(runner.Objects.ObjectsPath) ? Directory.GetFiles(runner.Objects.ObjectsPath) : [])
                File.Delete(path);
            await Answers.TextAsync(context, HttpStatusCode.OK, "");
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            await Answers.TextAsync(context, HttpStatusCode.InternalServerError, e.Message);
        }
    }

    private static bool TryParse(string path, out ObjectHash name) => ObjectHash.TryParse(path.AsSpan().TrimStart('/'), out name);
}
