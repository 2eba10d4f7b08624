// An ASP.NET Core application whose configuration is live in etcd:  dotnet run --project samples/LiveConfiguration
//   etcdctl put config/Greeting/Text 'good morning'      and  curl http://localhost:5000/  says so from then on
using LiveConfiguration;
using Microsoft.Extensions.Options;
using Watch.Actors.Hosting;

var builder = WebApplication.CreateBuilder(args);
var etcd = new EtcdConfiguration();
((IConfigurationBuilder)builder.Configuration).Add(etcd);
builder.Services.AddEtcdWatch(builder.Configuration.GetSection(EtcdWatchOptions.SectionName));
builder.Services.AddHealthChecks().AddEtcdWatch();
builder.Services.AddSingleton(etcd).AddHostedService<EtcdConfigurationReader>();
builder.Services.Configure<Greeting>(builder.Configuration.GetSection("Greeting"));

var app = builder.Build();
app.MapGet("/", (IOptionsMonitor<Greeting> greeting) => greeting.CurrentValue.Text);
app.MapHealthChecks("/health");
app.Run();

internal sealed class Greeting
{
    public string Text { get; set; } = "hello";
}
