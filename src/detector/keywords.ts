/**
 * Tokens of an ordinary form, found by the name of their provider close before them: provider, what
 * it is, the words that name the provider, patterns. A `?` marks identifiers that are of no use
 * without their secret. Facts gathered as those of `formats.ts`.
 */
export const keywordTokens = String.raw`
1Password Account | secret key | 1password | A[0-9]-[A-Za-z0-9]{6}-[A-Za-z0-9]{6}-[A-Za-z0-9]{5}(?:-[A-Za-z0-9]{5}){3}
Adafruit | API key | adafruit | [\w-]{32}
Adobe IO | API key | adobe | [0-9a-fA-F]{32}
AI21 Studio | API key | ai21 | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Airbrake User | key | airbrake | [A-Za-z0-9-]{40}
Airtable | API key | airtable | [A-Za-z0-9]{17}
Airtable | oauth token | airtable | [A-Za-z0-9]+\.v1\.[\w-]+\.[0-9a-fA-F]+
Aiven | auth token | aiven | [A-Za-z0-9+/=]{372}
Alchemy | API key | alchemy | [\w-]{24,64} ; [A-Za-z0-9]{23}_[A-Za-z0-9]{8}
Algolia | API key | algolia | [A-Za-z0-9]{32}
Amazon Web Services | secret access key | aws amazon | [A-Za-z0-9+/]{40}
Amplitude | secret key | amplitude | [0-9a-fA-F]{32}
Anypoint | API key | anypoint | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Apifonica | API key | apifonica | [A-Za-z0-9]{11}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Apify | API key | apify | [A-Za-z0-9]{36}
Apilayer | API key | apilayer | [A-Za-z0-9]{32}
ApiMetrics | API key | apimetrics | [A-Za-z0-9]{32}
APITemplate | API key | apitemplate | [A-Za-z0-9]{39}
Apollo | API key | apollo | [\w-]{22} ; [A-Za-z0-9]{22}
Appointedd | API key | appointedd | [A-Za-z0-9+=]{88}
AppOptics | API key | appoptics | [\w-]{71}
AppSynergy | API key | appsynergy | [A-Za-z0-9]{64}
Artifactory | API key | artifactory | [A-Za-z0-9]{73}
Asana OAuth | token | asana | [A-Za-z0-9/:]{51}
Asana | client secret | asana | [A-Za-z0-9]{32} ; [A-Za-z0-9]{30,40}
Assemblyai | API key | assemblyai assembly | [A-Za-z0-9]{32}
Atera | API key | atera | [A-Za-z0-9]{32}
Atlassian API token | credential | atlassian | [A-Za-z0-9]{24}
Atlassian | API token | atlassian confluence | [A-Za-z0-9]{20}[0-9a-fA-F]{4}
Audd | API key | audd | [A-Za-z0-9-]{32}
Auth0 | client secret | auth0 | [\w-]{64,}
Autoklose | API token | autoklose | [A-Za-z0-9-]{32}
AutoPilot | API key | autopilot | [0-9a-fA-F]{32}
Avaza | personal access token | avaza | [0-9]+-[0-9a-fA-F]{40}
AviationStack | API key | aviationstack | [A-Za-z0-9]{32}
Axonaut | API key | axonaut | [A-Za-z0-9]{32}
Ayrshare | API key | ayrshare | [A-Za-z0-9]{8}-[A-Za-z0-9]{8}-[A-Za-z0-9]{8}-[A-Za-z0-9]{8}
Azure API Management Subscription | key | azure | [0-9a-fA-F]{32}
Azure DevOps | personal access token | azure ado azuredevops devazure | [A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4,5} ; [a-z0-9]{52} ; [A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4} ; [A-Za-z0-9]{84}
Azure OpenAI | API key Extended Format | azure | [A-Za-z0-9+/]{60,100}(?:JQQJ|AAAB|ACOGk)[A-Za-z0-9+/=]{0,30}
Azure Search Query | key | azure | [A-Za-z0-9]{52}
Azure Storage Account | key | azure | (?:[A-Za-z0-9+/-]{86,88}={1,2}|[A-Za-z0-9+/-]{86,88}) ; [A-Za-z0-9+/-]{86,88}={0,2}
Azure | ad client secret | boxcom | [\w.~]{3}[0-9]Q~[\w.~-]{31,34}
Azure | app configuration secret | azconfigio azconfig | [A-Za-z0-9+/]{36,100}=?
Azure | storage account key | accountkey storage | [A-Za-z0-9+/]{86}==
Bannerbear | API key | bannerbear | [A-Za-z0-9]{22}tt
Baremetrics | API key | baremetrics | [\w-]{25}
Baseten | API key | baseten | [A-Za-z0-9]{8}\.[A-Za-z0-9]{32}
Beamer API token | credential | beamer | b_[\w+/=-]{44}
Beamer | API token | beamer | b_[\w=-]{44}
Beebole | API key | beebole | [A-Za-z0-9]{40}
Besnappy | API key | besnappy | [0-9a-fA-F]{64}
Besttime | API key | besttime | [\w]{36}
Betterstack | API key | betterstack | [A-Za-z0-9]{24}
Bitbar | API key | bitbar | [A-Za-z0-9]{32}
Bitbucket | client secret | bitbucket | [\w=-]{64}
Bitbucket | secret | bitbucket | [\w+-]{44}
BitcoinAverage | API key | bitcoinaverage | [A-Za-z0-9]{43}
Bitly | access token | bitly | [0-9a-fA-F]{40} ; [A-Za-z0-9-]{40}
Bitrise | access token | bitrise | [\w-]{60,120}
Bittrex | access key | bittrex | [A-Za-z0-9]{32}
Blazemeter | API key | blazemeter | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
BlitApp | API key | blitapp | [\w-]{39}
Blocknative | API key | blocknative | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Blogger | API key | blogger | [A-Za-z0-9-]{39}
Blynk Device | access token | blynk | [\w-]{32}
BombBomb | API key | bombbomb | [A-Za-z0-9+/=]{88}
BoostNote | API key | boostnote | [0-9a-fA-F]{64}
Borgbase | API key | borgbase | [\w./-]{148,152}
Box | API access token | boxcom boxapi box | [A-Za-z0-9]{32}
Box.com API key | credential | boxcom | [A-Za-z0-9]{32}
Brandfetch | API key | brandfetch | [A-Za-z0-9]{40}
BrowserStack | access key | browserstack | [A-Za-z0-9]{20}
Browshot | API key | browshot | [A-Za-z0-9]{28}
BscScan | API key | bscscan | [A-Za-z0-9]{34}
BuddyNS | API key | buddyns | [A-Za-z0-9]{40}
Budibase | API key | budibase | [0-9a-fA-F]{32}-[0-9a-fA-F]{78,80}
Bugherd | API key | bugherd | [A-Za-z0-9]{22}
Bugsnag | API key | bugsnag | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Buildkite | service token | bkaa bkaj | bk(?:aa_[\w-]{75}|aj_[\w-]{333}|ar_[\w-]{73})
Bulbul | API key | bulbul | [A-Za-z0-9]{32}
ButterCMS | API key | buttercms | [A-Za-z0-9]{40}
Calendarific | API key | calendarific | [A-Za-z0-9]{32}
CalorieNinja | API key | calorieninja | [A-Za-z0-9]{40}
Campayn | API key | campayn | [A-Za-z0-9]{64}
CannyIo | API key | cannyio canny | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
CapsuleCRM | API key | capsulecrm | [\w+.=-]{64}
CarbonInterface | API key | carboninterface | [A-Za-z0-9]{21}
CentralStationCRM | API key | centralstationcrm | [A-Za-z0-9]{30}
ChartMogul | API key | chartmogul | [A-Za-z0-9]{32}
Chatbot | API key | chatbot | [\w]{32}
Chatfuel | API key | chatfuel | [A-Za-z0-9]{128}
Checkio | API key | checkio checio | pk_[A-Za-z0-9]{45}
ChecklyHQ | API key | checklyhq | [A-Za-z0-9]{32}
Cicero | API key | cicero | [A-Za-z0-9]{40}
CircleCI | API token | circleci circle | [0-9a-fA-F]{40}
CircleCI | project token | circleci | [0-9a-fA-F]{40}
Cisco Meraki | API key | cisco | [0-9a-fA-F]{40}
Cisco | meraki API key | meraki | [0-9a-f]{40}
Civo | API key | civo | [A-Za-z0-9]{50}
Clarifai | API key | clarifai clarif | [0-9a-fA-F]{32,36} ; [A-Za-z0-9]{32}
Clay | API key | clay | [0-9a-fA-F]{20}
Clearbit | API key | clearbit | [\w]{35}
Cliengo | API key | cliengo | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Clockify | API key | clockify | [A-Za-z0-9]{48}
Cloudflare | API key | cloudflare | [\w-]{40}
Cloudflare | API token | cloudflare | [\w-]{38,42}
Cloudflare | global API key | cloudflare | [0-9a-fA-F]{37}
CloudImage | API key | cloudimage | [\w]{30}
Cloudinary | API key | cloudinary | [0-9]{15}
Cloudinary | API secret | cloudinary | [A-Za-z0-9]{32}
Cloudmersive | API key | cloudmersive | [A-Za-z0-9-]{36}
Cloudplan | API key | cloudplan | [A-Za-z0-9-]{32}
CloudSight | API key | cloudsight | [A-Za-z0-9]{20,24}
Cloudsmith | API key | cloudsmith | [0-9a-fA-F]{40}
Cloverly | API key | cloverly | [\w:]{28}
ClustDoc | API key | clustdoc | [A-Za-z0-9]{60}
Coda | API key | coda | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Codacy | API key | codacy | [A-Za-z0-9]{20,24}
Code Climate | reporter id | cctestreporterid codeclimate | [0-9a-fA-F]{64}
Codecov | access token | codecov | [A-Za-z0-9-]{36}
Codemagic | API key | codemagic | [\w]{43}
Codequiry | API key | codequiry | [A-Za-z0-9]{64}
Cohere | API token | cohere coapikey | [A-Za-z0-9]{40}
CoinApi | API key | coinapi | [A-Za-z0-9-]{36}
Coinbase CDP | API key Ed25519 | coinbase | [0-9a-f-]{36}
Coinbase | access token | coinbase | [\w-]{64} ; [A-Za-z0-9-]{32}
Coinlayer | API key | coinlayer | [A-Za-z0-9]{32}
Coinlib | API key | coinlib | [A-Za-z0-9]{16}
Collect2 | API key | collect2 | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Column | API key | column | (?:test|live)_[A-Za-z0-9]{27,36}
CommerceJS | API key | commercejs | [\w]{48}
Configcat | sdk key | configcat | [\w-]{22}/[\w-]{22}
Confluent API | secret | confluent kafka | [A-Za-z0-9+/]{64}
Confluent | access token | confluent | [A-Za-z0-9]{16}
Confluent | secret key | confluent kafka | [A-Za-z0-9]{64}
Contentful Delivery | API token | contentful | [\w-]{43,45}
Contentful | delivery API token | contentful | [\w=-]{43}
ConversionTools | API key | conversiontools | ey[\w.]{157,165}
ConvertAPI | key | convertapi convert | [A-Za-z0-9]{16}
Convertkit | API key | convertkit | [\w]{22}
Couchbase | capella API key | couchbase capella | [A-Za-z0-9+/]{60,120}={0,2}
CountryLayer | API key | countrylayer | [A-Za-z0-9]{32}
Coveralls | personal API token | coveralls | [A-Za-z0-9-]{37}
CraftMyPDF | API key | craftmypdf | [A-Za-z0-9]{35}
Crowdin | API key | crowdin | [A-Za-z0-9]{80}
CryptoCompare | API key | cryptocompare | [A-Za-z0-9]{64}
Currencyfreaks | API key | currencyfreaks | [A-Za-z0-9]{32}
CurrencyLayer | API key | currencylayer | [A-Za-z0-9]{32}
CurrencyScoop | API key | currencyscoop | [A-Za-z0-9]{32}
CurrentsAPI | key | currentsapi currents | [\w+=-]{48}
Customer.io App | API key | customerio customer | [0-9a-fA-F]{32}
Customer.io Tracking | API key | customerio customer | [0-9a-fA-F]{20}
Cypress Record | key | cypress | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
D7 Network | API key | d7network | [A-Za-z0-9+/=]{23,25}
DailyCO | API key | dailyco daily | [0-9a-fA-F]{64}
Dandelion | API token | dandelion | [A-Za-z0-9]{32}
Dareboost | API key | dareboost dareboost | [A-Za-z0-9]{60}
Data.gov | API key | datagov | [A-Za-z0-9]{40}
Databox | API key | databox | [A-Za-z0-9+=]{21} ; [A-Za-z0-9+=]{22}
Datadog Application | secret | datadog | [A-Za-z0-9]{40}
Datadog | API key | datadog ddapikey | [A-Za-z0-9]{32}
Datadog | application key | datadog ddsecretkey ddappkey ddapplicationkey | [A-Za-z0-9-]{40}
Datagov | API key | datagov | [A-Za-z0-9]{40}
Debounce | API key | debounce | [A-Za-z0-9]{13}
DeepAI | API key | deepai | [A-Za-z0-9-]{36}
Deepgram | API key | deepgram | [0-9a-fA-F]{40} ; [A-Za-z0-9]{40}
Delighted | API key | delighted | [A-Za-z0-9]{20,40} ; [A-Za-z0-9]{32}
Detectify | API key | detectify | [A-Za-z0-9]{32}
DetectLanguage | API key | detectlanguage | [A-Za-z0-9]{32}
DeviantArt OAuth | client secret | deviantart | [0-9a-fA-F]{32}
DeviantArt | access token | deviantart | [A-Za-z0-9]{40,80}
Dfuse | API key | dfuse | [A-Za-z0-9]{32}
Diffbot | API key | diffbot | [A-Za-z0-9]{32}
Diggernaut | API key | diggernaut | [A-Za-z0-9]{40}
Discord | API token | discord | [0-9a-fA-F]{64}
Discord | client secret | discord | [\w=-]{32}
Disqus | API key | disqus | [A-Za-z0-9]{64}
Ditto | API key | ditto | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}\.[A-Za-z0-9]{40}
Django | secret key | django | [\w!#$%&*@-]{45,55}
Docparser | API key | docparser | [0-9a-fA-F]{40}
Documo | API key | documo | ey[A-Za-z0-9]{34}\.ey[A-Za-z0-9]{154}\.[\w-]{43}
DronaHQ | API key | dronahq | [A-Za-z0-9]{50}
Droneci | access token | droneci | [A-Za-z0-9]{32} ; (?:ey[\w-]{30,}\.[\w-]{10,}\.[\w-]{10,}|[0-9a-fA-F]{32,64})
Dropbox API secret/key | credential | dropbox | [\w-]{130,152}
Dropbox | API token | dropbox | [A-Za-z0-9]{15}
Dropbox | long lived API token | dropbox | [A-Za-z0-9]{11}AAAAAAAAAA[\w=-]{43}
Dynalist | API key | dynalist | [\w-]{128}
Dyspatch | API key | dyspatch | [A-Za-z0-9]{52}
Eagle Eye Networks | API key | eagle eagleeyenetworks eagleeye | [A-Za-z0-9]{15}
EdenAI | API key | edenai | [A-Za-z0-9]{36}\.[A-Za-z0-9]{92}\.[\w]{43}
ElasticEmail | API key | elasticemail | [\w-]{96}
Enigma | API key | enigma | [A-Za-z0-9]{40}
Envoy | API key | envoy | [A-Za-z0-9]{220}
Eraser | API key | eraser | [A-Za-z0-9]{20}
Etherscan | API key | etherscan | [A-Za-z0-9]{34}
Ethplorer | API key | ethplorer | [A-Za-z0-9-]{22}
Etsy | open API key | etsy xapikey | [A-Za-z0-9]{24}:[A-Za-z0-9]{10,64}
Eventbrite | API key | eventbrite | [A-Za-z0-9]{20}
Everhour | API key | everhour | [0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{6}-[0-9a-fA-F]{6}-[0-9a-fA-F]{8}
Exa AI | API key | exa | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
ExchangeRateAPI | key | exchangerateapi exchangerate | [A-Za-z0-9]{24}
ExchangeRatesAPI | key | exchangeratesapi exchangerates | [A-Za-z0-9]{32}
Exoscale | API secret | exoscale | [\w-]{40,60}
ExtractorAPI | key | extractorapi extractor | [A-Za-z0-9]{40}
Facebook | secret key | facebook | [A-Za-z0-9]{32}
Facebook | secret | facebook | [0-9a-fA-F]{32}
FastForex | API key | fastforex | [A-Za-z0-9-]{28}
Fastly | API token | fastly | [\w-]{32}
Feedier | API key | feedier | [A-Za-z0-9]{32}
FetchRSS | API key | fetchrss | [A-Za-z0-9.]{40}
Figma | personal access header token | xfigmatoken | [0-9a-fA-F]{4}-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}
Figma | personal access token | figma | [0-9a-fA-F]{4}-[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
FileIO | secret key | fileio | [A-Za-z0-9]{20}\.[A-Za-z0-9]{20} ; [A-Za-z0-9.-]{39}
Finage | API key | finage | [A-Za-z0-9]{32}
Financial Modeling Prep | API key | financial financialmodelingprep fmp | [A-Za-z0-9]{32}
Findl | API key | findl | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Finicity | API token | finicity | [0-9a-fA-F]{32}
Finicity | client secret | finicity | [A-Za-z0-9]{20}
Finnhub | access token | finnhub | [A-Za-z0-9]{20}
Firebase Cloud Messaging Device | token | firebase | [\w-]{22}:APA91b[\w-]{134}
Fixer.io | API key | fixerio fixer | [A-Za-z0-9]{32}
FlatIO | API key | flatio flat | [A-Za-z0-9]{128}
Fleetbase | API key | fleetbase | [A-Za-z0-9]{20}
Flickr | access token | flickr | [A-Za-z0-9]{32}
Flickr | API key | flickr | [0-9a-fA-F]{32}
FlightApi | key | flightapi flight | [A-Za-z0-9]{24}
FlightLabs | API key | flightlabs | ey[A-Za-z0-9]{34}\.ey[\w.-]{300,350}
Float | API key | float | [0-9a-fA-F]{16}[A-Za-z0-9+/]{42,43}=
FormBucket | API key | formbucket | [A-Za-z0-9]{4,40}\.[A-Za-z0-9]{4,40}\.[\w-]{4,60}
Formcraft | API key | formcraft | [A-Za-z0-9]{16}
Foursquare | client secret | foursquare | [A-Za-z0-9]{48}
Frame.io | API key | frameio frame | [\w-]{64}
Freshbooks | access token | freshbooks | [A-Za-z0-9]{64}
Freshdesk | API key | freshdesk | [A-Za-z0-9]{20}
Front | API key | front | [A-Za-z0-9]{36}\.[\w.-]{188,244}
Fulcrum | API key | fulcrum | [A-Za-z0-9]{80}
Fullstory | API key | fullstory | [A-Za-z0-9+/]{88}
Fxmarket | API key | fxmarket | [\w=-]{20}
Geckoboard | API key | geckoboard | [A-Za-z0-9]{44}
Geoapify | API key | geoapify | [A-Za-z0-9]{32}
Geocode | API key | geocode | [A-Za-z0-9]{28}
Geocodify | API key | geocodify | [A-Za-z0-9]{40}
GeoIpifi | API key | geoipifi ipifi | [\w]{32}
GetEmail | API key | getemail | [A-Za-z0-9-]{20}
GetGeoAPI | key | getgeoapi getgeo | [A-Za-z0-9]{40}
Getgist | API key | getgist | [A-Za-z0-9+=]{68}
GetResponse | API key | getresponse | [A-Za-z0-9]{32}
Gitea | access token | gitea | [0-9a-fA-F]{40}
GitHub | personal access token | github | g(?:hp|ho|hu|hs|hr|ithub_pat)_[\w]{35,235}
GitHub | secret key | github | [A-Za-z0-9]{40}
Gitter | access token | gitter | [\w-]{40}
Gitter | API key | gitter | [A-Za-z0-9-]{40}
Glassnode | API key | glassnode | [A-Za-z0-9]{27}
GoodDay | API key | goodday | [A-Za-z0-9]{32}
Google OAuth | client secret | google | [\w-]{24}
Google | reCAPTCHA secret | recaptcha | 6L[\w-]{38}
Graphhopper | API key | graphhopper | [A-Za-z0-9-]{36}
Greptile | API key | greptile | [A-Za-z0-9+/]{48}
GrooveHQ | API key | groovehq | [A-Za-z0-9]{64}
GTMetrix | API key | gtmetrix | [0-9a-fA-F]{32}
Guardian | API key | guardian | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12} ; [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Gumroad | access token | gumroad | (?:[0-9a-fA-F]{64}|[A-Za-z0-9-]{43})
Gumroad | API key | gumroad | [A-Za-z0-9-]{43}
Gyazo | API key | gyazo | [A-Za-z0-9-]{43}
Happyscribe | API key | happyscribe | [A-Za-z0-9]{24}
Hashicorp Vault Batch | token < v1.10 | hashicorp | b\.[\w-]{24,500}
Hashicorp Vault Recovery | token < v1.10 | hashicorp | r\.[\w-]{24,500}
Hashicorp Vault Service | token < v1.10 | hashicorp | s\.[\w-]{24,128}
Hashicorp Vault Unseal | key | hashicorp unseal vault | [A-Za-z0-9+/]{44}
HashiCorp Vault | service token | hvs vault | (?:hvs\.[\w-]{90,120}|s\.[a-z0-9]{24})
HashiCorp | tf API token | atlasv1 | [A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}
HelloSign | API key | hellosign | [A-Za-z0-9+/-]{64}
Help Scout OAuth | client secret | helpscout | [A-Za-z0-9]{20,64}
HelpCrunch | API key | helpcrunch | [A-Za-z0-9+/=]{328}
Helpscout | API key | helpscout | [A-Za-z0-9]{40}
HERE | API key | heremaps hereapi | [\w-]{43}
Heroku | API key | heroku | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Hiveage | API key | hiveage | [\w-]{20}
Holiday | API key | holiday | [A-Za-z0-9-]{36}
Holistic | API key | holistic | [0-9a-fA-F]{64} ; [0-9a-fA-F]{88}
Honeycomb | API key | honeycomb | (?:[0-9a-fA-F]{32}|[A-Za-z0-9]{22})
Html2Pdf | API key | html2pdf | [A-Za-z0-9]{64}
Hubspot | API key | hubspot | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Humanity | API key | humanity | [A-Za-z0-9]{40}
Hunter | API key | hunter | [\w-]{40}
Hybiscus | API key | hybiscus | [A-Za-z0-9]{43}
IBM | cloud user API key | ibm ibmcloud bluemix | [\w-]{42,44}
IconFinder | API key | iconfinder | [A-Za-z0-9]{64}
IEX Cloud | API key | iex iexcloud | [\w]{35}
ImageKit | API key | imagekit | [\w=]{36}
Imagga | API key | imagga | [A-Za-z0-9=]{72}
Impala | API key | impala | [\w]{46}
Influxdb | API token | influx | [\w+/=-]{88,}
Infomaniak | API token | infomaniak | [\w-]{60,100}
Infura | API key | infura | [A-Za-z0-9]{32}
Insightly | API key | insightly | [A-Za-z0-9-]{36}
Instabot | API key | instabot | [A-Za-z0-9+/=]{44}
Instantly | API key | instantly | [A-Za-z0-9+/]{66}==
Intercom | API key | intercom inter | [\w=-]{60}
Intercom | API token | intercom inter | [A-Za-z0-9+/]{59}=
Interseller | API key | interseller | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Intrinio | API key | intrinio intrin | [A-Za-z0-9]{44}
Ip2location | API key | ip2location | [A-Za-z0-9]{32}
Ipapi | API key | ipapi | [A-Za-z0-9]{32}
IPGeolocation | API key | ipgeolocation | [A-Za-z0-9]{32}
IPInfo | API key | ipinfo | [0-9a-fA-F]{14}
IPinfoDB | API key | ipinfodb | [A-Za-z0-9]{64}
IPQualityScore | API key | ipqualityscore ipquality | [A-Za-z0-9]{32}
IpStack | API key | ipstack | [0-9a-fA-F]{32}
Iterable | API key | iterable | [A-Za-z0-9]{32,36}
Jenkins Setup Admin | password | jenkins initialadmin | [0-9a-f]{30,36}
Jenkins | token or Crumb | jenkins | (?:[0-9a-fA-F]{32,36}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}) ; [0-9a-fA-F]{32,36}
Jira | token | jira | [A-Za-z0-9-]{24}
Jotform | API key | jotform | [A-Za-z0-9]{32}
Jumpcloud | API key | jumpcloud | [A-Za-z0-9]{40}
JupiterOne | API key | jupiterone | [A-Za-z0-9]{76}
Juro | API key | juro | [A-Za-z0-9]{40}
Kagi | API key | kagi | [\w-]{11}\.[\w-]{43}
KarmaCRM | API key | karmacrm karma | [A-Za-z0-9]{20}
Keen.io | API key | keenio | [A-Za-z0-9]{64}
Kickbox | API key | kickbox | [\w]+[A-Za-z0-9]{64}
Klaviyo | private key | klaviyo | pk_[A-Za-z0-9]{33,35}
Kling AI | secret key | kling | [A-Za-z0-9]{32}
Klipfolio | API key | klipfolio klipfol | [0-9a-fA-F]{40}
KnapsackPro | token | knapsackpro | [A-Za-z0-9]{32}
Kontent | API key | kontent | [A-Za-z0-9-]{36}
Kraken | access token | kraken | [\w+/=-]{80,90}
Kucoin | access token | kucoin | [0-9a-fA-F]{24}
Kucoin | secret key | kucoin | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Kylas | API key | kylas | [A-Za-z0-9-]{36}
LanguageLayer | API key | languagelayer | [A-Za-z0-9]{32}
Lark | app secret | lark | [A-Za-z0-9]{32}
LarkSuite App | access token | larksuite | a-[\w.]{30,35}
LarkSuite Tenant | access token | larksuite | t-[\w.]{14,50}
LarkSuite User | access token | larksuite | u-[\w.]{14,50}
LaunchDarkly | access token | launchdarkly | [\w=-]{40}
LaunchDarkly | API key | launchdarkly | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Leadfeeder | API key | leadfeeder | [A-Za-z0-9-]{43}
Lemlist | API key | lemlist | [0-9a-fA-F]{32}
LessAnnoyingCRM | API key | lessannoyingcrm less | [A-Za-z0-9-]{57}
Lighton | paradigm API key | lighton paradigm | [\w-]{40,80}
Line Messaging | API token | linemessaging line | [A-Za-z0-9+/]{171}={0,2} ; [A-Za-z0-9+/]{171,172}
Line Notify | API key | linenotify line | [A-Za-z0-9]{43}
Linear | client secret | linemessaging line | [0-9a-fA-F]{32}
LinkedIn | access token | linkedin | AQ[\w-]{200,1000}
Linkedin | client secret | linkedin | [A-Za-z0-9]{16}
LinkPreview | API key | linkpreview | [A-Za-z0-9]{32}
Loadmill | API key | loadmill | [A-Za-z0-9]{40}
Lob | API key | lob | [\w]{40}
Loginradius | API key | loginradius | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Logz.io | API key | logzio logz | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Lokalise | API key | lokalise | [A-Za-z0-9]{40}
Lokalise | API token | lokalise | [0-9a-fA-F]{40}
Looker | client secret | looker | [A-Za-z0-9]{24}
Loyverse | API key | loyverse | [A-Za-z0-9]{32}
LunchMoney | API key | lunchmoney | [0-9a-fA-F]{50}
MadKudu | API key | madkudu | [0-9a-fA-F]{32}
Magnetic | API token | magnetic | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Mailboxlayer | API key | mailboxlayer | [A-Za-z0-9]{32}
Mailchimp | API key | mailchimp | [0-9a-fA-F]{32}-us[0-9]{2} ; [0-9a-fA-F]{32}-us[0-9]{1,3} ; [0-9a-fA-F]{32}-us[0-9]{1,2}
MailerLite | API key | mailerlite | [A-Za-z0-9]{32}
Mailgun | API key | mailgun | [A-Za-z0-9]{32}
MailGun | token | mailgun | [A-Za-z0-9-]{72}
MailJet Basic Auth | credential | mailjet | [A-Za-z0-9]{87}=
MailJetSMS | API key | mailjetsms | [A-Za-z0-9]{32}
Mailmodo | API key | mailmodo | [A-Za-z0-9]{7}-[A-Za-z0-9]{7}-[A-Za-z0-9]{7}-[A-Za-z0-9]{7}
Mailsac | API key | mailsac | k_[A-Za-z0-9]{36,}
Mandrill | API key | mandrill | [\w-]{22} ; [\w-]{20,24}
MapQuest | API key | mapquest | [A-Za-z0-9]{32}
Marketstack | API key | marketstack | [A-Za-z0-9]{32}
Mattermost | access token | mattermost | [A-Za-z0-9]{26}
Mavenlink | API key | mavenlink | [A-Za-z0-9]{64}
Maxmind | license key | maxmind | [A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk
MediaStack | API key | mediastack | [A-Za-z0-9]{32}
Meistertask | API key | meistertask | [A-Za-z0-9]{43}
Mesibo | API key | mesibo | [A-Za-z0-9]{64}
MessageBird | API key | messagebird | [\w-]{25}
Messagebird | API token | messagebird | [A-Za-z0-9]{25}
Metrilo | API key | metrilo | [A-Za-z0-9]{16}
Microsoft | teams webhook | webhookofficecom webhookb2 webhookoffice | [a-z0-9]{4}-
Mindmeister | API key | mindmeister | [A-Za-z0-9]{43}
Miro | API key | miro | [A-Za-z0-9]{27}
Mistral | API key | mistral | [A-Za-z0-9]{32}
Mixmax | API key | mixmax | [\w-]{36}
Mockaroo | API key | mockaroo | [A-Za-z0-9]{8}
Moderation | API key | moderation | [A-Za-z0-9]{36}\.[A-Za-z0-9]{115}\.[\w]{43}
MongoDB API | private key | mongodb | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
MonkeyLearn | API key | monkeylearn | [0-9a-fA-F]{40}
Moonclerk | API key | moonclerk | [A-Za-z0-9]{32}
Moosend | API key | moosend | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Moralis | API key | moralis | [A-Za-z0-9]{64}
MyIntervals | API key | myintervals | [A-Za-z0-9]{11}
NASA | API key | nasa | [A-Za-z0-9]{40}
Nasdaq Data Link | API key | nasdaq | [\w-]{20}
Netlify | access token | netlify | [\w=-]{40,46}
Netlify | API key | netlify | [0-9a-fA-F]{60,64} ; [\w-]{43,45}
New Relic License | key | newrelic | [A-Za-z0-9]{6}[0-9a-fA-F]{30}nral ; [0-9a-fA-F]{40}
New Relic Personal | API key | newrelic | [\w.]{4}-[\w.]{42}
New Relic | ingest license key | licensekey newreliclicense | [0-9a-f]{40}
New York Times | API key | newyorktimes | [\w=-]{32}
NewsAPI | key | newsapi | [A-Za-z0-9]{32}
Newscatcher | API key | newscatcher | [\w]{43}
NFTPort | API key | nftport | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Ngrok | API key | ngrok | (?:[A-Za-z0-9]{25,30}_[0-9][A-Za-z0-9]{20}|(?:cr_|ak_)[A-Za-z0-9]{25,30})
Nicereply | API key | nicereply | [0-9a-fA-F]{40}
Nightfall | API key | nightfall | [A-Za-z0-9]{32}
Nimble | API key | nimble | [A-Za-z0-9]{30}
Noticeable | API key | noticeable | [A-Za-z0-9]{20}
Nozbe Teams | API key | nozbe nozbeteams | [A-Za-z0-9]{16}_[\w=-]{64}
NPM | access token old format | npm | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
NuGet | API key | nuget | [A-Za-z0-9]{46}
Numverify | API key | numverify | [A-Za-z0-9]{32}
NVAPI | key | nvapi | [\w-]{64}
Nylas | API key | nylas | (?:nyk_[A-Za-z0-9]{67}|[A-Za-z0-9]{30}) ; [A-Za-z0-9]{30}
Nytimes | access token | nytimes newyorktimes | [\w=-]{32}
Oanda | API key | oanda | [A-Za-z0-9]{24}
Okta | access token | okta ssws | 00[\w=-]{40}
Okta | API token | okta ssws | 00[\w-]{39}[\w]
Ollama | API key | ollama | [0-9a-fA-F]{32}\.[\w-]{24}
Omnisend | API key | omnisend | [A-Za-z0-9-]{75}
OneSignal | API key | onesignal | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Onfleet | API key | onfleet | [A-Za-z0-9]{32}
OOPSpam | API key | oopspam | [A-Za-z0-9]{40}
OpenCageData | API key | opencagedata | [A-Za-z0-9]{32}
OpenUV | API key | openuv | [A-Za-z0-9]{32}
OpenWeather Map | API key | openweather owm openweathermap | [A-Za-z0-9]{32} ; (?:[A-Za-z0-9]{32}|APPID=[A-Za-z0-9]{32})
Openweather | API key | openweather pyowm | [a-z0-9]{32}
OpsGenie | API key | opsgenie | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Optimizely | personal access token | optimizely | [A-Za-z0-9:-]{54}
Overloop | API key | overloop | [\w-]{50}
Ovh | application key | ovh | [A-Za-z0-9-]{16}
Ovh | application secret | ovh | [A-Za-z0-9-]{32}
Owlbot | API key | owlbot | [0-9a-fA-F]{40} ; [A-Za-z0-9]{40}
PackageCloud | API key | packagecloud | [0-9a-fA-F]{48}
PagerDuty | API key | pagerduty | (?:u\+[\w+-]{18}|[\w-]{20}|[0-9a-fA-F]{32}) ; u\+[\w+-]{18}
PandaDoc | API key | pandadoc | [A-Za-z0-9]{40}
PandaScore | API key | pandascore | [\w-]{51}
Paperform | API key | paperform | [\w.-]{850,1000}
ParallelDots | API key | paralleldots | [A-Za-z0-9]{43}
Parseur | API key | parseur | [0-9a-fA-F]{40}
particle.io | access token | particleio particle | [A-Za-z0-9]{40}
PartnerStack | API key | partnerstack | [A-Za-z0-9]{64}
Pastebin | API key | pastebin | [\w]{32}
Paydirtapp | API key | paydirtapp | [A-Za-z0-9]{32}
Paymoapp | API key | paymoapp | [A-Za-z0-9]{44}
PayMongo | API key | paymongo | [\w]{32}
PayPal OAuth | secret | paypal | [\w.-]{78,120} ; [\w.-]{44,80}
PdfLayer | API key | pdflayer | [A-Za-z0-9]{32}
PdfShift | API key | pdfshift | [0-9a-fA-F]{32}
PEM-Encoded | private key | pemencoded | (?:(?:[A-Za-z0-9"'+,/=]|\\r|\\n)){50,}
Pendo Integration | key | pendo | [A-Za-z0-9]{32,64}
PeopleDataLabs | API key | peopledatalabs | [A-Za-z0-9]{64}
Pepipost | API key | pepipost netcore | [A-Za-z0-9]{32}
Pinecone | API key | pinecone | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Pipedream | API key | pipedream | [A-Za-z0-9]{32}
Pipedrive | API key | pipedrive | [A-Za-z0-9]{40}
Pixabay | API key | pixabay | [A-Za-z0-9-]{34}
Plaid | secret key | plaid | [A-Za-z0-9]{30}
Planyo | API key | planyo | [A-Za-z0-9]{62}
Plivo | auth token | plivo | [\w-]{40}
Podio | API key | podio | [A-Za-z0-9]{32}
PollsAPI | key | pollsapi polls | [A-Za-z0-9]{28}
Polygon | API key | polygon | [A-Za-z0-9]{32}
PositionStack | API key | positionstack | [\w]{32}
PostageApp | API key | postageapp | [A-Za-z0-9]{32}
Postmark Server | token | postmark | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Postmark | API token | postmark | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Powrbot | API key | powrbot | [A-Za-z0-9]{40}
Privacy | API key | privacy | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Privateai | API token | privateai | [a-z0-9]{32}
Prodpad | API key | prodpad | [0-9a-fA-F]{64}
ProspectCRM | API key | prospectcrm prospect | [A-Za-z0-9-]{32}
Protocols.io | API key | protocolsio protocols | [A-Za-z0-9]{64}
ProxyCrawl | API key | proxycrawl | [\w]{22}
PushBullet | API key | pushbullet | [\w.]{34}
Qase | API key | qase | [A-Za-z0-9]{40}
Qualaroo | API key | qualaroo | [A-Za-z0-9=]{64}
Qubole | API key | qubole | [A-Za-z0-9]{64}
Rapidapi | access token | rapidapi rapid | [\w-]{50}
Raven | API key | raven | [A-Za-z0-9-]{16}
RAWG | API key | rawg | [A-Za-z0-9]{32}
ReachMail | API key | reachmail | [\w-]{64}
Rebrandly | API key | rebrandly | [\w]{32}
Refiner | API key | refiner | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Rentman | API key | rentman | ey[A-Za-z0-9]{34}\.ey[\w.-]{250,300}
Reply.io | API key | replyio reply | [A-Za-z0-9]{24}
RequestFinance | API key | requestfinance | [A-Za-z0-9]{7}-[A-Za-z0-9]{7}-[A-Za-z0-9]{7}-[A-Za-z0-9]{7}
Restpack Screenshot | API key | restpack | [A-Za-z0-9]{48}
RiteKit | API key | ritekit | [0-9a-fA-F]{44}
RocketReach | API key | rocketreach | [A-Za-z0-9-]{39}
Rockset | API key | rockset | [A-Za-z0-9]{64}
Route4Me | API key | route4me | [A-Za-z0-9]{32}
Salesblink | API key | salesblink | key-[A-Za-z0-9]{64}
Salescookie | API key | salescookie | [A-Za-z0-9]{32}
Salesflare | API key | salesflare | [\w]{45}
Salesforce | access token | salesforce | 00[A-Za-z0-9]{13}![\w.]{96}
Salesforce | access token | salesforcecom salesforce | 00[A-Za-z0-9]{13}![\w.-]{80,260}
Sauce | token | sauce | [0-9a-fA-F-]{36}
Scaleway | API key | scaleway | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Scaleway | secret key | scaleway scw | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
ScrapeOwl | API key | scrapeowl | [A-Za-z0-9]{30}
ScraperAPI | key | scraperapi scraper | [A-Za-z0-9]{32}
ScraperBox | API key | scraperbox | [A-Za-z0-9]{32}
ScrapeStack | API key | scrapestack | [A-Za-z0-9]{32}
Scrapfly | API key | scrapfly | (?:scp-(?:live|test)-[A-Za-z0-9]{32}|[A-Za-z0-9]{32})
ScrapingAnt | API key | scrapingant | [A-Za-z0-9]{32}
ScrapingBee | API key | scrapingbee | [A-Za-z0-9]{80}
ScreenshotAPI | key | screenshotapi screenshot | [A-Za-z0-9]{7}-[A-Za-z0-9]{7}-[A-Za-z0-9]{7}-[A-Za-z0-9]{7}
ScreenshotLayer | API key | screenshotlayer | [\w]{32}
Scrutinizer CI | access token | scrutinizer | [A-Za-z0-9]{64}
SecurityTrails | API key | securitytrails | [A-Za-z0-9]{32}
Segment | API key | segment | [\w-]{43}\.[\w-]{43}
SelectPDF | API key | selectpdf | [A-Za-z0-9-]{36}
Semaphore | API key | semaphore | [A-Za-z0-9]{32}
Sendbird | access token | sendbird | [0-9a-fA-F]{40}
Sentry | access token | sentry | [0-9a-fA-F]{64}
Serphouse | API key | serphouse | [A-Za-z0-9]{60}
SerpStack | API key | serpstack | [A-Za-z0-9]{32}
Sherpadesk | API key | sherpadesk | [A-Za-z0-9]{32}
Shipday | API key | shipday | [A-Za-z0-9.]{11}[A-Za-z0-9]{20}
SHODAN | API key | shodan | [A-Za-z0-9]{32}
Shortcut | API key | shortcut | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Shotstack | API key | shotstack | [A-Za-z0-9]{40}
Sidekiq | secret | bundleenterprisecontribsyscom bundlegemscontribsyscom bundleenterprisecontribsys bundlegemscontribsys | [0-9a-fA-F]{8}:[0-9a-fA-F]{8}
Signaturit | API key | signaturit | [A-Za-z0-9]{86}
SignupGenius | API key | signupgenius | [A-Za-z0-9]{32}
Sigopt | API key | sigopt | [A-Za-z0-9]{48}
SimFin | API key | simfin | [A-Za-z0-9]{32}
Simplesat | API key | simplesat | [A-Za-z0-9]{40}
Simvoly | API key | simvoly | [A-Za-z0-9]{33}
Skrapio | API key | skrapio skrap | [A-Za-z0-9]{42}
Smartsheets | API key | smartsheets | [A-Za-z0-9]{37}
Snipcart | API key | snipcart | [\w]{75}
Snowflake | programmatic access token | snowflake sftoken | [\w-]{100,500}
Snyk | API key | snyk | [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12} ; [A-Za-z0-9]{8}-(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{12}
Snyk | API token | snyk | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Sonar | API token | sonar | (?:sq(?:u_|p_|a_))?[\w=-]{40}
SonarCloud | API token | sonarcloud | [A-Za-z0-9]{40}
SonarQube | login | sonarlogin sonarqube | [0-9a-f]{40}
SonarQube | token | sonarqube sonar | [0-9a-fA-F]{40}
Sparkpost | API key | sparkpost | [A-Za-z0-9]{40}
SpeechTextAI | API key | speechtextai speechtext | [0-9a-fA-F]{32}
Splunk Observability | token | splunk | [A-Za-z0-9]{22}
Spoonacular | API key | spoonacular | [A-Za-z0-9]{32}
Sportsmonk | API key | sportsmonk | [A-Za-z0-9]{60}
Spotify API | secret | spotify | [A-Za-z0-9]{32}
Spotify | access token | spotify | [\w-]{100,}
Squarespace | access token | squarespace | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Sslmate | API key | sslmate | [A-Za-z0-9]{36}
Statuscake | API key | statuscake | [A-Za-z0-9]{20}
Statuspage | API key | statuspage | (?:[0-9a-fA-F]{64}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}) ; [A-Za-z0-9-]{36}
Statuspal | API key | statuspal | [A-Za-z0-9]{32}
Stitchdata | API key | stitchdata | [\w]{35}
Stockdata | API key | stockdata | [A-Za-z0-9]{40}
Storecove | API key | storecove | [\w-]{43}
Stormboard | API key | stormboard | [0-9a-fA-F]{40}
Stormglass | API key | stormglass | [A-Za-z0-9-]{73}
Storyblok | secret | storyblok | [A-Za-z0-9]{22}t{2}
Storychief | API key | storychief | [\w.-]{940,1000}
Streak | API key | streak | [0-9a-fA-F]{32}
Sumologic | access token | sumologic sumo | [A-Za-z0-9]{64}
Supabase | API key | supabase | [A-Za-z0-9]{40}
SuperNotes | API key | supernotes | [\w-]{43} ; [\w-]{40,44}
SurveyBot | API key | surveybot | [A-Za-z0-9-]{80}
SurveySparrow | API key | surveysparrow | [\w-]{88}
Survicate | API key | survicate | [A-Za-z0-9]{32}
Swiftype | API key | swiftype | [A-Za-z0-9]{6}_[A-Za-z0-9]{6}-[A-Za-z0-9]{6}
Tableau | personal access token | tableau | [A-Za-z0-9+/]{22}==:[A-Za-z0-9]{32}
Tallyfy | API key | tallyfy | [A-Za-z0-9]{36}\.[A-Za-z0-9]{264}\.[\w-]{683}
TatumIO | API key | tatumio tatum | [A-Za-z0-9-]{36}
Taxjar | API key | taxjar | [A-Za-z0-9]{32}
TechnicalAnalysisApi | key | technicalanalysisapi technicalanalysis | [A-Za-z0-9]{48}
Tefter | API key | tefter | [A-Za-z0-9]{20}
Telegram Bot | API token | telegram tgram | [0-9]{8,10}:[\w-]{35}
Telegram Bot | token | telegram | [0-9]+:AA[\w-]{32,33}
Telegram | bot API token | telegram | [0-9]{5,16}:A[\w-]{34}
Telegram | bot token in an address | tgram | [0-9]{5,16}:[\w-]{33,36}
Teletype | API key | teletype | [A-Za-z0-9-]{64}
Telnyx | API key | telnyx | KEY[\w-]{54,58}
Terraform Cloud Personal | token | terraform | [A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9]{67}
TheOddsApi | key | theoddsapi theodds | [0-9a-fA-F]{32}
ThingsBoard | access token | thingsboard | [a-z0-9]{20} ; [A-Za-z0-9]{20}
Ticket Tailor | API key | tickettailor | sk_[0-9]{3,5}_[0-9]{5,7}_[0-9a-f]{32,36}
TicketMaster | API key | ticketmaster | [A-Za-z0-9]{32}
Tiingo | API key | tiingo | [A-Za-z0-9]{40}
TimeCamp | API key | timecamp | [A-Za-z0-9]{26}
TimezoneAPI | key | timezoneapi timezone | [A-Za-z]{20}
TLy | API key | tly | [A-Za-z0-9]{60}
Tmetric | API key | tmetric | [A-Za-z0-9]{64}
Todoist | API key | todoist | [A-Za-z0-9]{40}
Toggl Track | API key | toggl | [A-Za-z0-9]{32}
TomTom | API key | tomtom | [A-Za-z0-9]{32}
Tradier | API key | tradier | [A-Za-z0-9]{28}
Transferwise | API key | transferwise | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
TravelPayouts | API key | travelpayouts | [A-Za-z0-9]{32}
Travis CI | token | travis | [\w-]{22} ; [\w]{22}
Travisci | access token | travis | [A-Za-z0-9]{22}
Trello | API key | trello | [A-Za-z0-9-]{32}
Trello | API token | trello | [A-Za-z0-9-]{60,70}
TrueNAS | API key WebSocket | truenas loginwithapikey | [0-9]+-[A-Za-z0-9]{64}
TwelveData | API key | twelvedata | [A-Za-z0-9]{32}
Twilio | API key | twilio | SK[0-9a-fA-F]{32} ; [A-Za-z0-9]{32}
Twitch | API token | twitch | [A-Za-z0-9]{30}
Twitter v1 | API key | twitter | [A-Z]{22}%[A-Za-z0-9-]{23}%[A-Za-z0-9-]{6}%[A-Za-z0-9-]{3}%[A-Za-z0-9-]{9}%[A-Za-z0-9-]{52}
Twitter v2 | API key | twitter | [A-Za-z0-9]{20,59}%(?:[A-Za-z0-9]{3,}%){0,2}[A-Za-z0-9]{52}
Twitter | access secret | twitter | [A-Za-z0-9]{45}
Twitter | access token | twitter | [0-9]{15,25}-[A-Za-z0-9]{20,40}
Twitter | API key | twitter | [A-Za-z0-9]{25}
Twitter | API secret | twitter | [A-Za-z0-9]{50}
Twitter | bearer token | twitter | A{22}[A-Za-z0-9%]{80,100}
Twitter | secret key | twitter | [A-Za-z0-9]{35,44}
Twitter/X | access token | twitterx | [0-9]{15,20}-[A-Za-z0-9]{30,45}
Twitter/X | secret key | twitterx | [A-Za-z0-9]{35,50}
Tyntec | API key | tyntec | [A-Za-z0-9]{32}
Uclassify | API key | uclassify | [A-Za-z0-9]{12}
Unplugg | API key | unplugg unplu | [A-Za-z0-9]{64}
Unsplash | API key | unsplash | [\w]{43}
UPCDatabase | API key | upcdatabase | [A-Za-z0-9]{32}
Uplead | API key | uplead | [A-Za-z0-9-]{32}
Upstage | API key | upstage | [A-Za-z0-9]{40,50}
UptimeRobot | API key | uptimerobot | [A-Za-z0-9]{9}-[A-Za-z0-9]{24}
Upwave | API key | upwave | [A-Za-z0-9]{32}
Urlscan | API key | urlscan | [A-Za-z0-9-]{36}
Userflow | API key | userflow | [\w]{29}
UserStack | API key | userstack | [A-Za-z0-9]{32}
Vagrant Cloud Personal | token | vagrant | [A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9]{67}
Vast.ai | API key | vastai | [0-9a-fA-F]{64}
VatLayer | API key | vatlayer | [A-Za-z0-9]{32}
Vbout | API key | vbout | [0-9]{25}
Vercel | API token | vercel | [A-Za-z0-9]{24}
Verimail | API key | verimail | [A-Za-z0-9]{32}
Veriphone | API key | veriphone | [A-Za-z0-9]{32}
VersionEye | API key | versioneye | [A-Za-z0-9-]{40}
Viewneo | API key | viewneo | [A-Za-z0-9]{120,300}\.[A-Za-z0-9]{150,300}\.[\w-]{600,800}
VirusTotal | API key | virustotal | [0-9a-fA-F]{64}
Visual Crossing | API key | visual | [A-Za-z0-9]{25}
Visual Studio App Center | API token | visual | [0-9a-fA-F]{40}
Voicegain | API key | voicegain | ey[\w-]{34}\.ey[\w-]{108}\.[\w-]{43}
VoodooSMS | API key | voodoosms | [A-Za-z0-9]{46}
VPNAPI | key | vpnapi | [A-Za-z0-9]{32}
Vultr | API key | vultr | [A-Za-z0-9]{36}
Vyte | API key | vyte | [A-Za-z0-9]{50}
Wakatime | API key | wakatime | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Walkscore | API key | walkscore | [A-Za-z0-9]{32}
Weatherbit | API key | weatherbit | [A-Za-z0-9]{32}
Weatherstack | API key | weatherstack | [a-z0-9]{32} ; [A-Za-z0-9]{32}
Webflow | API key | webflow | [A-Za-z0-9]{64}
WebScraper | API key | webscraper | [A-Za-z0-9]{60}
Webscraping | API key | webscraping | [A-Za-z0-9]{32}
Weights & Biases | biases API key | wandb weightsandbiases | [0-9a-fA-F]{40}
Whoxy | API key | whoxy | [A-Za-z0-9]{33}
WireGuard | private key | wireguard | [A-Za-z0-9+/]{43}=
Wistia | API key | wistia | [A-Za-z0-9]{64}
Worksnaps | API key | worksnaps | [A-Za-z0-9]{40}
Workstack | API key | workstack | [A-Za-z0-9]{60}
WorldCoinIndex | API key | worldcoinindex | [A-Za-z0-9]{35}
WorldWeather | API key | worldweather | [A-Za-z0-9]{31}
WPEngine | API key | wpengine | [A-Za-z0-9]{24,64}
Wrike | API key | wrike | ey[\w.-]{333}
Yandex | API key | yandex | [A-Za-z0-9.]{83}
Yandex | aws access token | yandex | YC[\w-]{38}
Yelp | API key | yelp | [\w.=-]{128}
YouNeedABudget | API key | youneedabudget | [0-9a-fA-F]{64}
Yousign | API key | yousign | [A-Za-z0-9]{32}
Z.ai | API key | zai | [0-9a-fA-F]{32}\.[A-Za-z0-9]{16}
Zendesk | secret key | zendesk | [A-Za-z0-9]{40}
Zenkit | API key | zenkit | [A-Za-z0-9]{8}-[A-Za-z0-9]{32}
ZenRows | API key | zenrows | [0-9a-fA-F]{40}
Zenscrape | API key | zenscrape | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Zeplin | API key | zeplin | [A-Za-z0-9.-]{350,400}
Zerobounce | API key | zerobounce | [A-Za-z0-9]{32}
ZeroTier | API key | zerotier | [A-Za-z0-9]{32}
Zhipu | API key | zhipu | [0-9a-fA-F]{32}\.[A-Za-z0-9]{16}
ZipCodeAPI | key | zipcodeapi zipcode | [A-Za-z0-9]{64}
Zipcodebase | API key | zipcodebase | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
ZonkaFeedback | API token | zonkafeedback zonka | [A-Za-z0-9]{36}
?Auth0 | client id | auth0 | [\w-]{32}
?Bitbucket | client id | bitbucket | [A-Za-z0-9]{32}
?Cognito | client id | cognito | [a-z0-9]{26}
?Confluent | API key id | kafka confluent | [A-Z0-9]{16}
?PayPal | client id | paypal | A[\w-]{79}
?Spotify | client id | spotify | [0-9a-f]{32}
?Twitter | API key | twitter | [A-Za-z0-9]{25}
`;
