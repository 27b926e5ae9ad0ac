using System.Net.Sockets;
using Burst.Engine;
using Burst.Remote.Backends;
using Burst.Remote.Run;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Burst.Remote.Serve;

/// <summary>Runs thunks for others over HTTP, in gg's protocol, and has objects to give and to take.</summary>
/// <remarks>
/// <code>
///   POST /         an execution request of gg's → an execution response
///   GET  /HASH     an object                     PUT  /HASH     takes one, if its bytes are right
///   POST /missing  names, one a line → those of them that are not here
///   GET  /health   slots and load, as JSON       GET  /metrics  for Prometheus
///   GET  /reset    deletes everything, where that is allowed
/// </code>
/// <para>Source: recorded talk of gg's clients with gg's servers.</para>
/// </remarks>
public sealed class BurstServer : IAsyncDisposable
{
    private const double LeastBytesPerSecond = 240;

    private static readonly TimeSpan DataGrace = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;
    private readonly ServerOptions _options;
    private readonly RequestHandler _handler;

    private BurstServer(WebApplication application, ServerOptions options, RequestHandler handler)
    {
        _application = application;
        _options = options;
        _handler = handler;
    }

    /// <summary>Where it listens: <c>http[s]://address:port</c>.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Starts a server.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="runner">What runs the thunks and has the objects; stays the caller's.</param>
    /// <param name="access">How it speaks to HTTP storage backends.</param>
    /// <exception cref="BurstException">It cannot listen there.</exception>
    public static async Task<BurstServer> StartAsync(ServerOptions options, LocalRunner runner, HttpAccess? access = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (options.Certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = options.Grace);
        var application = builder.Build();
        var handler = new RequestHandler(options, runner, access ?? new HttpAccess());
        application.Run(handler.HandleAsync);
        var server = new BurstServer(application, options, handler);
        try
        {
            await application.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            await server.DisposeAsync();
            throw new BurstException($"cannot listen on {options.Listen}: {e.InnerException?.Message ?? e.Message}", e);
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Address = new Uri(addresses.Addresses.First());
        return server;
    }

    /// <summary>Takes no more requests, lets those under way go on for the time that the options grant, then ends them.</summary>
    /// <param name="cancellationToken">Ends them at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Grace);
        await _application.StopAsync(limit.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _handler.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;

        // Who sends or takes less for half a minute is not there any more, or means harm; a thunk may still run for hours,
        // since the clock only ticks while bytes are waited for.
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, DataGrace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(LeastBytesPerSecond, DataGrace);
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (options.Certificate is { } certificate)
                listen.UseHttps(certificate);
        });
    }
}
