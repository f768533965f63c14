"""The web: thin Django views over runs, reports and rubrics.

settings                what the server is told from outside
audit, published, people, work  what is kept: the log, the published runs, the accounts, cycles with their jobs and uploads
                        (each an app with its own migrations)
rights                  who may see what: one table of routes, one `Scope` through which every query goes
pages                   what people see: one file a page, with its template
urls                    every route with its policy
start                   migrate, serve, back up: what the command line calls
"""
