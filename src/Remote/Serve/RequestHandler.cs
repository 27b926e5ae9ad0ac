using System.Net;
using System.Security.Cryptography;
using System.Text;
using Burst.Remote.Backends;
using Burst.Remote.Run;
using Microsoft.AspNetCore.Http;

namespace Burst.Remote.Serve;

/// <summary>Sends each request to the endpoint that answers it, if it may come in.</summary>
internal sealed class RequestHandler : IAsyncDisposable
{
    private const string Scheme = "Bearer ";

    private readonly ServerOptions _options;
    private readonly byte[]? _token;
    private readonly ExecutionEndpoint _execution;
    private readonly ObjectEndpoint _objects;
    private readonly StatusEndpoint _status;

    public RequestHandler(ServerOptions options, LocalRunner runner, HttpAccess access)
    {
        _options = options;
        _token = options.Token is null ? null : Encoding.UTF8.GetBytes(options.Token);
        _execution = new ExecutionEndpoint(options, runner, access);
        _objects = new ObjectEndpoint(runner);
        _status = new StatusEndpoint(runner, _objects);
    }

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        _options.OnRequest?.Invoke($"{request.Method} {request.Path} {request.Protocol}");
        try
        {
            await AnswerAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            await Answers.TextAsync(context, (HttpStatusCode)e.StatusCode, e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await Answers.TextAsync(context, HttpStatusCode.InternalServerError, $"unexpected {e.GetType().Name}: {e.Message}");
        }
    }

    public ValueTask DisposeAsync() => _execution.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var isAuthorized = IsAuthorized(context.Request.Headers.Authorization);
        var path = context.Request.Path.Value ?? "";
        if (path == "/health" && HttpMethods.IsGet(context.Request.Method))
            return _status.HealthAsync(context, isAuthorized);
        if (!isAuthorized)
            return Answers.TextAsync(context, HttpStatusCode.Unauthorized, "the token is missing or wrong");
        return (context.Request.Method, path) switch
        {
            ("POST", "/") when _options.RunsThunks => _execution.ExecuteAsync(context),
            ("POST", "/missing") => _objects.MissingAsync(context),
            ("GET", "/metrics") => _status.MetricsAsync(context),
            ("GET", "/reset") when _options.AllowsReset => _objects.ResetAsync(context),
            ("GET", "/reset") => Answers.TextAsync(context, HttpStatusCode.Forbidden, "reset is not allowed here (--allow-reset)"),
            ("GET", _) => _objects.GetAsync(context, path),
            ("PUT", _) when _options.RunsThunks => _objects.PutAsync(context, path),
            _ => Answers.TextAsync(context, HttpStatusCode.MethodNotAllowed, $"{context.Request.Method} {path} is not possible here"),
        };
    }

    private bool IsAuthorized(string? header) => _token is null
        || (header is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()), _token));
}
